import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createVertexProvider } from '../../src/providers/vertex/client.ts'
import { callContext, startScripted } from '../support/scripted-google.ts'

it('a question that Vertex takes as POST is given up after half a minute of silence, too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vertex-'))
  const google = await startScripted()
  const provider = createVertexProvider({
    credentials: [{ id: 'main', project: 'p', location: 'global', token: async () => 'ya29.token' }],
    baseUrl: google.origin,
    downloadTo: () => Promise.reject(new Error('Nothing lies elsewhere')),
  })
  try {
    google.script('hang')
    const signal = AbortSignal.timeout(60_000)
    const operation = { id: 'operations/1', kind: 'prediction', project: 'p', location: 'global', model: 'veo-3.1' }
    const { context } = callContext(folder, { signal, credential: 'main' })
    const failure = { code: 'PROVIDER_UNAVAILABLE', retryable: true }
    await expect(provider.poll(operation, context)).rejects.toMatchObject({ delivery: 'unknown', failure })
    expect(signal.aborted).toBe(false)
  } finally {
    await provider.stop?.()
    await google.stop()
    await rm(folder, { recursive: true, force: true })
  }
})
