import { useRef, useState } from 'react'
import { client, messageOf } from '../gateway.ts'
import { keepPreview, type MediaInput } from './previews.ts'

/** Uploads a file as soon as it is there: the plan then judges the picture itself, and is asked with an id only. */
export function useUpload(onUploaded: (input: MediaInput) => void) {
  const [state, setState] = useState<{ busy: boolean; problem: string | null }>({ busy: false, problem: null })
  const running = useRef<AbortController>(undefined)
  /** A file, or one that is still being made: what goes wrong with that is told like the rest. */
  const send = async (given: File | Promise<File>) => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    setState({ busy: true, problem: null })
    try {
      const file = await given
      const input = await client.upload(file, { signal: controller.signal })
      keepPreview(input, { url: URL.createObjectURL(file), name: file.name })
      setState({ busy: false, problem: null })
      onUploaded(input)
    } catch (error) {
      if (!controller.signal.aborted) setState({ busy: false, problem: messageOf(error) })
    }
  }
  return { ...state, send }
}
