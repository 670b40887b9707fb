/** How browsers, systems and hosts spell the types that are taken. */
const spellings: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/jfif': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/x-jpeg': 'image/jpeg',
  'image/x-png': 'image/png',
  'image/x-webp': 'image/webp',
  'video/x-mp4': 'video/mp4',
  'video/x-m4v': 'video/mp4',
  'video/x-quicktime': 'video/quicktime',
  'audio/wave': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'audio/x-pn-wav': 'audio/wav',
  'audio/mp3': 'audio/mpeg',
  'audio/x-mp3': 'audio/mpeg',
  'audio/x-mpeg': 'audio/mpeg',
  'audio/mpeg3': 'audio/mpeg',
}

/** A content type without its parameters, in the spelling that stands in `uploadContentTypes`. */
export function plainContentType(contentType = ''): string {
  const essence = contentType.split(';', 1)[0]!.trim().toLowerCase()
  return spellings[essence] ?? essence
}

/** `image/heic`, `image/heif`, and the sequences of both. */
export const isHeicType = (contentType: string): boolean => /^image\/hei[cf]\b/.test(contentType)
