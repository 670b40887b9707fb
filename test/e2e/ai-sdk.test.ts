import { readFile } from 'node:fs/promises'
import { createKinetograph } from '@kinetograph/ai-sdk'
import {
  experimental_generateVideo as generateVideo,
  experimental_getVideoStatus as getVideoStatus,
  NoSuchModelError,
  experimental_startVideo as startVideo,
} from 'ai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmulatedGateway, startEmulatedGateway } from '../support/emulated.ts'
import { startWebhookReceiver, verified, type WebhookReceiver } from '../support/webhook-receiver.ts'

const apiKey = 'a-key-for-the-ai-sdk'
let gateway: EmulatedGateway
let photo: Uint8Array
let receiver: WebhookReceiver
let kinetograph: ReturnType<typeof createKinetograph>
beforeAll(async () => {
  receiver = await startWebhookReceiver()
  gateway = await startEmulatedGateway({
    environment: { KINETOGRAPH_API_KEYS: `studio:${apiKey}`, KINETOGRAPH_ALLOW_WEBHOOK_HOSTS: receiver.host },
  })
  kinetograph = createKinetograph({ url: gateway.url, apiKey })
  photo = await readFile('docs/frame.jpg')
})
afterAll(async () => {
  await gateway.stop()
  await receiver.stop()
})

/** The AI SDK's own refuses addresses of this machine. */
const download = async ({ url }: { url: URL }) => {
  const response = await fetch(url)
  return {
    data: new Uint8Array(await response.arrayBuffer()),
    mediaType: response.headers.get('content-type') ?? undefined,
  }
}
const poll = { intervalMs: 100, timeoutMs: 60_000 }
const quick = { download, poll, maxRetries: 0 }

async function ask<Result>(query: string, variables: object = {}): Promise<Result> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
    body: JSON.stringify({ query, variables }),
  })
  return ((await response.json()) as { data: Result }).data
}

describe.concurrent('a video model of the AI SDK', () => {
  it('makes a clip of a photo and words, and says what it cost', async () => {
    const { video, warnings, providerMetadata } = await generateVideo({
      ...quick,
      model: kinetograph.video('kling-v3'),
      prompt: { image: photo, text: 'waves roll in' },
      duration: 3,
      generateAudio: true,
    })
    expect(video.mediaType).toBe('video/mp4')
    expect(Buffer.from(video.uint8Array).toString('latin1', 4, 8)).toBe('ftyp')
    expect(warnings).toEqual([])
    const { kinetograph: told } = providerMetadata
    expect(told).toMatchObject({ status: 'SUCCEEDED', videos: [{ durationSeconds: 3, hasAudio: true }] })
    expect(told!.charge).toMatchObject({ currency: 'USD', micros: expect.any(Number) })
  })

  it('goes from a first to a last frame, by references, and by words alone', async () => {
    const frames = generateVideo({
      ...quick,
      model: kinetograph('kling-v3'),
      prompt: 'dusk falls',
      frameImages: [
        { image: photo, frameType: 'first_frame' },
        { image: photo, frameType: 'last_frame' },
      ],
      duration: 3,
    })
    const references = generateVideo({
      ...quick,
      model: kinetograph.videoModel('veo-3-1'),
      prompt: 'a cup on a table',
      inputReferences: [photo, photo],
      aspectRatio: '16:9',
    })
    const words = generateVideo({
      ...quick,
      model: kinetograph('sora-2'),
      prompt: 'a lake at dusk',
      duration: 4,
      resolution: '1280x720',
      aspectRatio: '9:16',
      seed: 7,
      fps: 24,
    })
    const [first, second, third] = await Promise.all([frames, references, words])
    const capabilityOf = async ({ providerMetadata }: typeof first) => {
      const id = providerMetadata.kinetograph!.generationId
      const query = 'query($id: ID!) { generation(id: $id) { capability { field } } }'
      return (await ask<{ generation: { capability: { field: string } } }>(query, { id })).generation.capability.field
    }
    expect(await capabilityOf(first)).toBe('startEndFrame')
    expect(await capabilityOf(second)).toBe('references')
    expect(third.warnings.map((warning) => 'feature' in warning && warning.feature).sort()).toEqual(['fps', 'seed'])
    expect(third.providerMetadata.kinetograph!.videos).toMatchObject([{ width: 90, height: 160 }])
  })

  it('is refused before it costs anything, and says why', async () => {
    const model = kinetograph('kling-v3')
    const refused = (options: object) => generateVideo({ ...quick, model, prompt: 'waves', ...options })
    await expect(refused({ prompt: { image: photo, text: 'waves' }, duration: 99 })).rejects.toThrow(/durationSeconds/)
    await expect(refused({ prompt: { image: photo, text: 'waves' }, resolution: '640x360' })).rejects.toThrow(
      /resolution/,
    )
    await expect(refused({ inputReferences: [photo] })).rejects.toThrow(/kling-v3 makes no clip of this/)
    const dear = { kinetograph: { maximumCost: 0.01 } }
    await expect(refused({ prompt: { image: photo, text: 'waves' }, providerOptions: dear })).rejects.toThrow(/cost/i)
    const unknown = generateVideo({ ...quick, model: kinetograph('kling-v9'), prompt: 'waves' })
    await expect(unknown).rejects.toThrow(/There are: .*kling-v3/)
    expect(() => kinetograph.languageModel('kling-v3')).toThrow(NoSuchModelError)
  })

  it('says how a clip failed', async () => {
    const failed = generateVideo({
      ...quick,
      model: kinetograph('kling-v3'),
      prompt: { image: photo, text: '[[moderated-at-output]] waves' },
      duration: 3,
    })
    await expect(failed).rejects.toThrow(/CONTENT_REJECTED|MODERAT/)
  })

  it('is started once however often one call is tried, and found again by whoever has its operation', async ({
    expect,
  }) => {
    const model = kinetograph('kling-v3')
    const order = {
      model,
      prompt: { image: photo, text: 'waves roll in' },
      duration: 3,
      headers: { 'Idempotency-Key': 'one-call' },
    }
    const [first, again] = [await startVideo(order), await startVideo(order)]
    expect(again.operation).toBe(first.operation)
    const other = await startVideo({ ...order, headers: {} })
    expect(other.operation).not.toBe(first.operation)
    // After a restart of the caller's: a model of another provider object, and the operation out of JSON.
    const later = createKinetograph({ url: gateway.url, apiKey })('kling-v3')
    const operation = JSON.parse(JSON.stringify(first.operation))
    await expect.poll(async () => (await getVideoStatus(later, { operation })).status).toBe('completed')
    const status = await getVideoStatus(later, { operation })
    expect(status).toMatchObject({ videos: [{ type: 'url', mediaType: 'video/mp4' }] })
    await expect(getVideoStatus(later, { operation: 'nothing' })).rejects.toThrow(/no generation/)
  })

  it('waits for the webhook instead of asking, and the post can be verified', async () => {
    const order = { model: kinetograph('kling-v3'), prompt: { image: photo, text: 'waves roll in' }, duration: 3 }
    let asked = 0
    const counted = createKinetograph({
      url: gateway.url,
      apiKey,
      fetch(input, init) {
        if (String(init?.body).includes('ClientGenerationById')) asked += 1
        return fetch(input, init)
      },
    })
    const webhook = async () => ({
      url: receiver.url('/sdk'),
      received: receiver.next('/sdk').then(({ headers, body }) => ({ headers, body: JSON.parse(body) })),
    })
    const made = await generateVideo({ ...quick, ...order, model: counted('kling-v3'), webhook })
    expect(made.warnings).toEqual([])
    expect(made.video.mediaType).toBe('video/mp4')
    expect(asked).toBe(1)

    const told = receiver.next('/started')
    const started = await startVideo({ ...order, webhookUrl: receiver.url('/started') })
    const secret = started.providerMetadata!.kinetograph!.webhookSecret as string
    expect(verified(await told, secret)).toMatchObject({ data: { generation: { id: started.operation } } })
    expect(await getVideoStatus(order.model, { operation: started.operation })).toMatchObject({ status: 'completed' })
  })

  it('sends what a start that broke off sent, not a second one', async () => {
    let tries = 0
    const flaky = createKinetograph({
      url: gateway.url,
      apiKey,
      fetch: async (input, init) => {
        const response = await fetch(input, init)
        if (!String(init?.body).includes('startGeneration') || ++tries > 2) return response
        throw new TypeError('fetch failed')
      },
    })
    const { operation, providerMetadata } = await startVideo({
      model: flaky('kling-v3'),
      prompt: { image: photo, text: 'a boat that is there once' },
      duration: 3,
    })
    expect(tries).toBe(3)
    expect(providerMetadata!.kinetograph!.generationId).toBe(operation)
    const query = '{ generations(first: 100) { nodes { id prompt } } }'
    const { generations } = await ask<{ generations: { nodes: { prompt: string }[] } }>(query)
    expect(generations.nodes.filter(({ prompt }) => prompt === 'a boat that is there once')).toHaveLength(1)
  })
})
