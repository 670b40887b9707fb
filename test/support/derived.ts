import { expect } from 'vitest'
import type { TestGateway } from './gateway.ts'

const picture = 'url width height mimeType'

/** The fields of a clip of the generation that are made when they are read, `at` among them. */
export async function derivedFields(gateway: Pick<TestGateway, 'query'>, id: string, at: string): Promise<any> {
  const { data, errors } = await gateway.query(
    `query ($id: ID!) { generation(id: $id) { state { clips { video { url preview { ${picture} } frame(at: ${at}) { ${picture} } } } } } }`,
    { id },
  )
  const [clip] = data.generation.state.clips
  return { ...clip.video, errors }
}

export async function bytesOf(url: string, init: RequestInit = {}): Promise<{ answer: Response; bytes: Buffer }> {
  const answer = await fetch(url, init)
  return { answer, bytes: Buffer.from(await answer.arrayBuffer()) }
}

/** What holds wherever media lie: made once, then served like any other. */
export async function expectServed(url: string, contentType: string): Promise<Buffer> {
  const { answer, bytes } = await bytesOf(url)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, contentType])
  const etag = answer.headers.get('etag')!
  const part = await bytesOf(url, { headers: { range: 'bytes=4-11', 'if-range': etag } })
  expect([part.answer.status, part.bytes]).toEqual([206, bytes.subarray(4, 12)])
  expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304)
  const head = await fetch(url, { method: 'HEAD' })
  expect([head.status, head.headers.get('content-length')]).toEqual([200, String(bytes.length)])
  return bytes
}
