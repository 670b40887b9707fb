import { useEffect, useState } from 'react'
import { uploadDocument } from '../documents.ts'
import { client } from '../gateway.ts'
import type { StudioUploadQuery } from '../generated/types.ts'

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

/** Of an upload that this page has not made, from the gateway. */
export function usePreview(input: MediaInput | undefined): Preview | undefined {
  const [, setLoaded] = useState('')
  const uploadId = input && bare(input).uploadId
  const isKnown = previewOf(input) !== undefined
  useEffect(() => {
    if (uploadId === undefined || isKnown) return
    let isHere = true
    void loadUpload(uploadId).then(() => isHere && setLoaded(uploadId))
    return () => {
      isHere = false
    }
  }, [uploadId, isKnown])
  return previewOf(input)
}

async function loadUpload(uploadId: string): Promise<void> {
  try {
    const { node } = await client.request<StudioUploadQuery>(uploadDocument, { id: uploadId })
    const url = node && 'url' in node ? node.url : null
    if (url) keepPreview({ uploadId }, { url, name: 'Uploaded' })
  } catch {
    // It is shown without its picture.
  }
}

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

/** The picture that a request begins with: what is shown while its clip is waited for. */
export function pictureOf(request: unknown): MediaInput | undefined {
  if (typeof request !== 'object' || request === null) return undefined
  for (const [name, value] of Object.entries(request)) {
    if (name === 'startFrame') return value as MediaInput
    const found = pictureOf(value)
    if (found) return found
  }
  return undefined
}
