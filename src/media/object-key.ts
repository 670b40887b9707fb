const segmentPattern = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/
const maximumSegments = 6
const maximumLength = 200

/** Slash-separated names such as `videos/<id>/clip.mp4`: no empty or dotted-first segment, so nothing to climb with. */
export function isObjectKey(key: string): boolean {
  if (key.length > maximumLength) return false
  const segments = key.split('/')
  return segments.length <= maximumSegments && segments.every((segment) => segmentPattern.test(segment))
}
