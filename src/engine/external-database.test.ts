import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { openExternalServer } from './external-database.ts'

const SECRET = 'canary-5e1c'

test('an unreachable server is named without the password', async () => {
  const failure = await openExternalServer(`postgresql://clips:${SECRET}@127.0.0.1:1/videos`, '').catch(
    (error) => error,
  )
  expect(failure).toMatchObject({
    code: 'DATABASE_UNREACHABLE',
    message: expect.stringContaining('127.0.0.1:1/videos'),
  })
  expect(failure.message).not.toContain(SECRET)
  expect(failure.cause).toBeUndefined()
})

test('a URL that cannot be read is not quoted', async () => {
  for (const url of [`postgresql://clips:${SECRET}@host:port:port/x`, `postgresql://[${SECRET}`]) {
    const failure = await openExternalServer(url, '').catch((error) => error)
    expect(failure).toMatchObject({ code: 'DATABASE_UNREACHABLE' })
    expect(`${failure.message} ${failure.stack}`).not.toContain(SECRET)
  }
})

test('refused credentials and an old server have their own codes', async () => {
  const password = `postgresql://clips:${SECRET}@127.0.0.1:%port%/videos`
  await withServer([errorResponse('28P01', `password authentication failed for ${SECRET}`)], async (port) => {
    const failure = await openExternalServer(password.replace('%port%', String(port)), '').catch((error) => error)
    expect(failure).toMatchObject({ code: 'DATABASE_CREDENTIALS' })
    expect(failure.message).not.toContain(SECRET)
  })
  await withServer([READY, answer('140012', '14.12')], async (port) => {
    const opening = openExternalServer(password.replace('%port%', String(port)), '')
    await expect(opening).rejects.toMatchObject({
      code: 'DATABASE_VERSION',
      message: expect.stringMatching(/Postgres 14\.12; 15 or newer/),
    })
  })
})

test("the URL's own options stay and come after ours", async () => {
  const port = 'postgresql://clips@127.0.0.1:%port%/videos?options=-c%20geqo%3Doff&application_name=mine'
  await withServer([READY, answer('150000', '15.0')], async (number) => {
    const server = await openExternalServer(port.replace('%port%', String(number)), '-c lock_timeout=3s')
    expect(server).toEqual({
      connectionString: `postgresql://clips@127.0.0.1:${number}/videos?application_name=mine`,
      options: '-c lock_timeout=3s -c geqo=off',
      serverVersion: '15.0',
      address: `127.0.0.1:${number}/videos`,
    })
  })
})

/** Just enough of the wire protocol: each message of the client gets the next answer. */
async function withServer(answers: Buffer[], use: (port: number) => Promise<void>): Promise<void> {
  const server = createServer((socket) => {
    const left = [...answers]
    socket.on('data', () => {
      const next = left.shift()
      if (next) socket.write(next)
    })
    socket.on('error', () => undefined)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await use((server.address() as { port: number }).port)
  } finally {
    server.close()
  }
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

const READY_FOR_QUERY = message('Z', Buffer.from('I'))
const READY = Buffer.concat([message('R', Buffer.alloc(4)), READY_FOR_QUERY])

function errorResponse(code: string, text: string): Buffer {
  return message('E', Buffer.from(`SFATAL\0C${code}\0M${text}\0\0`))
}

function answer(...values: string[]): Buffer {
  const names = ['number', 'version']
  const text = (length: number) => {
    const number = Buffer.alloc(4)
    number.writeInt32BE(length)
    return number
  }
  const count = Buffer.from([0, values.length])
  // Per column: table, column number, type 25 (text), its size, its modifier, text format.
  const columns = names.map((name) =>
    Buffer.concat([
      Buffer.from(`${name}\0`),
      Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 255, 255, 255, 255, 255, 255, 0, 0]),
    ]),
  )
  const cells = values.map((value) => Buffer.concat([text(value.length), Buffer.from(value)]))
  return Buffer.concat([
    message('T', Buffer.concat([count, ...columns])),
    message('D', Buffer.concat([count, ...cells])),
    message('C', Buffer.from('SELECT 1\0')),
    READY_FOR_QUERY,
  ])
}
