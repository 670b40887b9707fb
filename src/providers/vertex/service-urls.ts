/** Where a location of Vertex AI answers, without a slash at the end. source: wire-google-veo §B. */
export function vertexHost(location: string): string {
  if (!/^[a-z0-9-]+$/.test(location)) throw new Error(`"${location}" is not a location of Google Cloud`)
  if (location === 'global') return 'https://aiplatform.googleapis.com'
  if (location === 'eu' || location === 'us') return `https://aiplatform.${location}.rep.googleapis.com`
  return `https://${location}-aiplatform.googleapis.com`
}

/** Where the JSON API of Cloud Storage delivers the object of a `gs://bucket/name`; null when it is none. */
export function objectUrl(gcsUri: string, storageBaseUrl: string): string | null {
  const [, bucket, name] = /^gs:\/\/([^/]+)\/(.+)$/.exec(gcsUri) ?? []
  if (bucket === undefined || name === undefined) return null
  return `${storageBaseUrl}/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(name)}?alt=media`
}
