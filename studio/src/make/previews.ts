/** Shows what stands in an input: the input itself holds an id only. */
export interface Preview {
  url: string
  name: string
}

const known = new Map<string, Preview>()

/** A picture, a video or a sound of an input, without the focus around it. */
export interface MediaInput {
  uploadId?: string
  url?: string
  generationFrame?: object
  generationClip?: object
  framed?: { image: MediaInput; focus: { x: number; y: number } }
}

export const bare = (input: MediaInput): MediaInput => input.framed?.image ?? input

const keyFor = (input: MediaInput) => JSON.stringify(bare(input))

export const keepPreview = (input: MediaInput, preview: Preview): void => void known.set(keyFor(input), preview)

export const previewOf = (input: MediaInput | undefined): Preview | undefined =>
  input && (known.get(keyFor(input)) ?? undefined)

/** For people. */
export function nameOf(input: MediaInput): string {
  const { url, generationFrame, generationClip } = bare(input)
  if (url !== undefined) return URL.parse(url)?.hostname ?? url
  if (generationFrame) return 'Frame of a clip'
  if (generationClip) return 'Clip'
  return previewOf(input)?.name ?? 'Uploaded'
}

const startedWith = new Map<string, string>()

/** What a generation was started with is shown while it waits; after a reload nobody knows it any more. */
export const keepPicture = (generationId: string, input: MediaInput | undefined): void => {
  const url = previewOf(input)?.url
  if (url !== undefined) startedWith.set(generationId, url)
}

export const pictureOf = (generationId: string): string | undefined => startedWith.get(generationId)
