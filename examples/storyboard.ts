/**
 * A film of pictures, against a gateway that runs: `node examples/storyboard.ts first.jpg second.jpg [http://localhost:4000]`.
 * Each picture is a shot with a camera move; the last shot goes on from the last frame of the first. It needs no key.
 */
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

interface Storyboard {
  id: string
  status: 'RUNNING' | 'NEEDS_RETRY' | 'SUCCEEDED' | 'FAILED' | 'CANCELED'
  shots: { name: string; status: string }[]
  assembly: { id: string; state: { status: string; clips: { video: { url: string } | null }[] } } | null
}

const fields = 'id status shots { name status } assembly { id state { status clips { video { url } } } }'

/** Starts it, tells `show` each time something has changed, and answers with the film's URL. */
export async function makeFilm(
  gateway: string,
  pictures: readonly Uint8Array[],
  show: (told: string) => void,
): Promise<string> {
  const move = (preset: string, startFrame: object) => ({
    stillMotion: { cameraMove: { startFrame, camera: { preset }, durationSeconds: 2, resolution: 'RESOLUTION_480P' } },
  })
  const shots = pictures.map((picture, index) => ({
    name: `picture ${index + 1}`,
    request: move('PUSH_IN', { base64: Buffer.from(picture).toString('base64') }),
    ...(index === 0 ? {} : { crossFadeSeconds: 0.5 }),
  }))
  const last = {
    name: 'back again',
    request: move('PULL_OUT', { shotFrame: { shot: 'picture 1', at: { edge: 'LAST' } } }),
  }
  const captions = { lines: [{ startSeconds: 0, endSeconds: 1.5, text: 'A film of pictures' }] }
  const { startStoryboard } = await ask(
    gateway,
    `mutation ($input: StoryboardInput!) { startStoryboard(input: $input) {
       storyboard { ${fields} } userErrors { path message } } }`,
    { input: { shots: [...shots, last], captions } },
  )
  for (const { path, message } of startStoryboard.userErrors) throw new Error(`${path.join('.')}: ${message}`)
  let storyboard: Storyboard = startStoryboard.storyboard
  let shown = ''
  for (;;) {
    const told = [...storyboard.shots.map(({ name, status }) => `${name} ${status}`), `film ${storyboard.status}`].join(
      ', ',
    )
    if (told !== shown) show(told)
    shown = told
    if (storyboard.status !== 'RUNNING') break
    // A page would follow storyboardEvents; a script may as well ask.
    await sleep(500)
    const query = `query ($id: ID!) { storyboard(id: $id) { ${fields} } }`
    storyboard = (await ask(gateway, query, { id: storyboard.id })).storyboard
  }
  const video = storyboard.assembly?.state.clips[0]?.video
  if (!video)
    throw new Error(`The storyboard is ${storyboard.status}: see retryStoryboardShot and retryStoryboardFilm.`)
  return video.url
}

// biome-ignore lint/suspicious/noExplicitAny: a real client generates its types from schema.graphql.
async function ask(gateway: string, query: string, variables: object): Promise<any> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${gateway}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = (await response.json()) as { data?: unknown; errors?: { message: string }[] }
  if (!data) throw new Error(errors?.map(({ message }) => message).join(' '))
  return data
}

if (import.meta.main) {
  const given = process.argv.slice(2)
  const gateway = given.find((argument) => /^https?:/.test(argument)) ?? 'http://localhost:4000'
  const pictures = await Promise.all(given.filter((argument) => argument !== gateway).map((path) => readFile(path)))
  if (pictures.length === 0) {
    process.stderr.write('Which pictures? node examples/storyboard.ts first.jpg second.jpg [http://localhost:4000]\n')
    process.exit(2)
  }
  process.stdout.write(`${await makeFilm(gateway, pictures, (told) => process.stderr.write(`${told}\n`))}\n`)
}
