import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { saveFile } from './save-file.ts'

const bytes = Buffer.from('a clip')
const sha256 = createHash('sha256').update(bytes).digest('hex')

let folder: string
let server: Server
let url: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
  server = createServer((request, response) => {
    if (request.url === '/torn') {
      response.writeHead(200, { 'content-length': 100 })
      response.write('half')
      setTimeout(() => response.destroy(), 20)
    } else response.writeHead(request.url === '/clip' ? 200 : 404).end(bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.close()
  await rm(folder, { recursive: true, force: true })
})

it('a file appears whole or not at all', async () => {
  const path = join(folder, 'clip.mp4')
  await expect(saveFile(`${url}/torn`, path, { isForced: false })).rejects.toThrow()
  await expect(saveFile(`${url}/missing`, path, { isForced: false })).rejects.toThrow(/HTTP status 404/)
  await expect(saveFile(`${url}/clip`, path, { isForced: false, sha256: '0'.repeat(64) })).rejects.toThrow(/damaged/)
  expect(await readdir(folder)).toEqual([])
  expect(await saveFile(`${url}/clip`, path, { isForced: false, sha256 })).toEqual({ sizeBytes: bytes.length })
  expect(await readdir(folder)).toEqual(['clip.mp4'])
})

it('a file that appeared meanwhile is replaced only when forced', async () => {
  const path = join(folder, 'clip.mp4')
  await writeFile(path, 'mine')
  await expect(saveFile(`${url}/clip`, path, { isForced: false })).rejects.toThrow(/was not replaced/)
  expect(await readFile(path, 'utf8')).toBe('mine')
  await saveFile(`${url}/clip`, path, { isForced: true })
  expect(await readFile(path)).toEqual(bytes)
  expect(await readdir(folder)).toEqual(['clip.mp4'])
})
