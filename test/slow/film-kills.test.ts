import sharp from 'sharp'
import { expect, it } from 'vitest'
import { isAscending, playFilm } from '../support/film.ts'
import { until, withFolder } from '../support/folder.ts'
import { client, generationQuery } from '../support/gateway.ts'
import { startServeChild } from '../support/serve-child.ts'
import { startAgain } from '../support/start-again.ts'

/** Some seconds of work. */
async function film() {
  const parts = await Promise.all(
    ['#c03020', '#20c040', '#2040c0'].map(async (background) => {
      const picture = sharp({ create: { width: 640, height: 360, channels: 3, background } })
      const image = { base64: (await picture.png().toBuffer()).toString('base64') }
      return { source: { still: { durationSeconds: 12, image } }, crossFadeSeconds: 1 }
    }),
  )
  parts[0]!.crossFadeSeconds = 0
  return { assembly: { clips: { parts, size: { width: 1280, height: 720 }, frameRate: 24 } } }
}

it('a film whose process is killed three times while it is made is made whole, once, and nothing else is left of it', () =>
  withFolder(async (folder) => {
    const { environment, sql, expectAllDone } = folder
    const request = await film()
    let id = ''
    for (let kill = 0; kill < 3; kill++) {
      const serve = await startServeChild(environment)
      const { generation, userErrors } = await client(serve.url).start(request, { idempotencyKey: 'the-film' })
      expect([userErrors, kill === 0 || generation.id === id]).toEqual([[], true])
      id = generation.id
      const stateOf = async () => (await client(serve.url).query(generationQuery, { id })).data.generation.state
      await until(async () => (await stateOf()).progress.fraction > 0.05)
      expect((await stateOf()).status).toBe('RUNNING')
      serve.process.kill('SIGKILL')
      await serve.exited
    }
    const last = await startAgain(folder)
    expect((await last.events(id)).at(-1)).toMatchObject({ status: 'SUCCEEDED' })
    const { data } = await last.query(generationQuery, { id })
    const { url, durationSeconds } = data.generation.state.clips[0].video
    expect(durationSeconds).toBe(34)
    const { picture } = await playFilm(Buffer.from(await (await fetch(url)).arrayBuffer()))
    expect([picture.decoded.length, isAscending(picture.decoded)]).toEqual([34 * 24, true])
    expect(await sql('select count(*)::int as generations from generation')).toEqual([{ generations: 1 }])
    await expectAllDone()
  }))
