import { readFile } from 'node:fs/promises'
import type { StartGenerationInput } from '@kinetograph/client'
import type { LiveFragment } from './generated/operations.ts'

type State = LiveFragment['state']

/** What each example does when it is started: `node examples/apollo/generate.ts [photo.jpg] [http://127.0.0.1:4000]`. */
export async function start(
  generate: (url: string, input: StartGenerationInput, show: (state: State) => void) => Promise<State>,
): Promise<void> {
  const given = process.argv.slice(2)
  const gateway = given.find((argument) => /^https?:/.test(argument)) ?? 'http://127.0.0.1:4000'
  const photo = given.find((argument) => argument !== gateway) ?? new URL('../docs/frame.jpg', import.meta.url)
  const startFrame = { base64: await readFile(photo, 'base64') }
  const camera = { preset: 'PUSH_IN' } as const
  const request = {
    stillMotion: { cameraMove: { startFrame, camera, durationSeconds: 2, resolution: 'RESOLUTION_480P' } },
  } as const
  const state = await generate(`${gateway}/graphql`, { request }, ({ status, progress }) =>
    console.log(status, progress.fraction),
  )
  console.log(state.clips[0]?.video?.url)
}

if (import.meta.main)
  console.log('node examples/{fetch,apollo,urql}/generate.ts [photo.jpg] [http://127.0.0.1:4000] makes a clip.')
