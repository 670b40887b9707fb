import { rm } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { makeClip } from '../support/coded-clip.ts'
import { until, withFolder } from '../support/folder.ts'
import { client, generationQuery } from '../support/gateway.ts'
import { startHostileProvider } from '../support/hostile-provider.ts'
import { installWithoutCodec } from '../support/installation.ts'
import { ended, startPaid } from '../support/paid-clips.ts'
import { startServeChild } from '../support/serve-child.ts'

it('with the codec removed paid clips are kept unverified; once it is back they are verified', () =>
  withFolder(async ({ environment, onEnd, sql, expectAllDone }) => {
    const clip = await makeClip({ container: 'mp4', encoder: 'libx264', sound: 'aac' })
    const vendor = await startHostileProvider({
      boat: { job: (id) => ({ id, status: 'completed' }), content: () => ({ body: clip }) },
    })
    onEnd(() => vendor.stop())
    const withVendor = { ...environment, OPENAI_API_KEY: 'a-key', OPENAI_BASE_URL: `${vendor.url}/openai/v1/` }
    const installation = await installWithoutCodec()
    onEnd(() => rm(installation, { recursive: true, force: true }))

    const without = await startServeChild(withVendor, 'serve', { cwd: installation })
    onEnd(() => without.kill())
    const gateway = client(without.url)
    const ids = await Promise.all(
      [1, 2, 3].map((nth) => startPaid(gateway, 'openai-videos', `<boat> ${nth}`, { count: 1 })),
    )
    for (const id of ids) expect((await ended(gateway, id)).state).toMatchObject({ status: 'SUCCEEDED', failure: null })
    const videosOf = async (url: string) =>
      Promise.all(
        ids.map(async (id) => (await client(url).query(generationQuery, { id })).data.generation.state.clips[0].video),
      )
    const facts = {
      width: 320,
      height: 180,
      durationSeconds: 1.25,
      frameRate: 24,
      hasAudio: true,
      sizeBytes: clip.length,
    }
    for (const video of await videosOf(without.url))
      expect(video).toMatchObject({ ...facts, verified: false, poster: null })
    expect(vendor.calls.filter(({ path }) => path.endsWith('/content'))).toHaveLength(ids.length)
    await without.kill('SIGTERM')

    const back = await startServeChild(withVendor)
    onEnd(() => back.kill())
    await until(async () => (await videosOf(back.url)).every(({ verified }) => verified))
    for (const video of await videosOf(back.url))
      expect(video).toMatchObject({ ...facts, poster: { width: 320 }, lastFrame: { width: 320, height: 180 } })
    expect(await sql('select id from video where verify_after is not null')).toEqual([])
    await expectAllDone()
  }))
