import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export interface HostileReply {
  status?: number
  headers?: Record<string, string>
  /** Text and bytes go out as they are. */
  body?: unknown
  afterMilliseconds?: number
}

/** What it does to the clip whose prompt contains its name in angle brackets: `<name>`. */
export interface Trick {
  submit?(id: string): HostileReply
  /** How the job stands, in the words of the wire; asked for the nth time. */
  job?(id: string, nth: number): object
  poll?(id: string): HostileReply
  content?(): HostileReply
}

export interface HostileCall {
  path: string
  at: number
  trick: string
}

/** A server with two wires, /klingai and /openai/v1, that answers whatever its tricks say. */
export async function startHostileProvider(tricks: Readonly<Record<string, Trick>>) {
  const jobs = new Map<string, { name: string; polls: number }>()
  const calls: HostileCall[] = []
  let made = 0

  const trickOf = (id: string): { trick: Trick; name: string; nth: number } => {
    const job = jobs.get(id) ?? { name: '', polls: 0 }
    job.polls += 1
    return { trick: tricks[job.name] ?? {}, name: job.name, nth: job.polls }
  }

  const openai = {
    accepted: (id: string): HostileReply => ({ body: { id, status: 'queued' } }),
    job: (id: string) => ({ id, status: 'in_progress' }),
  }
  const klingai = {
    accepted: (id: string): HostileReply => ({ body: { code: 0, message: '', data: { id, status: 'submitted' } } }),
    job: (id: string) => ({ id, status: 'processing' }),
  }

  function answer(url: URL, method: string, text: string): HostileReply {
    const path = url.pathname
    const note = (trick: string) => calls.push({ path: path + url.search, at: Date.now(), trick })
    if (method === 'POST') {
      const name = /<([a-z0-9 -]+)>/.exec(text)?.[1] ?? ''
      note(name)
      made += 1
      const id = `job-${made}`
      jobs.set(id, { name, polls: 0 })
      const reply = tricks[name]?.submit?.(id)
      // An id of its own choice is asked about under that id.
      const chosen = (reply?.body as { id?: unknown; data?: { id?: unknown } } | undefined) ?? {}
      for (const other of [chosen.id, chosen.data?.id])
        if (typeof other === 'string') jobs.set(other, { name, polls: 0 })
      return reply ?? (path.startsWith('/klingai') ? klingai : openai).accepted(id)
    }
    if (path === '/klingai/tasks') {
      const ids = (url.searchParams.get('task_ids') ?? '').split(',').filter((id) => jobs.has(id))
      const asked = ids.map((id) => ({ id, ...trickOf(id) }))
      for (const { name } of asked) note(name)
      const own = asked.find(({ trick }) => trick.poll)
      if (own) return own.trick.poll!(own.id)
      return { body: { code: 0, data: asked.map(({ id, trick, nth }) => trick.job?.(id, nth) ?? klingai.job(id)) } }
    }
    if (path === '/openai/v1/videos') return { body: { data: [], has_more: false } }
    const [, , , , id = '', rest] = path.split('/').map(decodeURIComponent)
    const { trick, name, nth } = trickOf(id)
    note(name)
    if (rest === 'content') return trick.content?.() ?? { status: 404, body: {} }
    return trick.poll?.(id) ?? { body: trick.job?.(id, nth) ?? openai.job(id) }
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    await send(response, answer(new URL(request.url!, 'http://x'), request.method!, Buffer.concat(chunks).toString()))
  })
  const url = await listen(server)
  return {
    url,
    host: new URL(url).host,
    calls,
    callsOf: (name: string) => calls.filter(({ trick }) => trick === name),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function send(response: ServerResponse, reply: HostileReply): Promise<void> {
  const { status = 200, headers = {}, body = '', afterMilliseconds = 0 } = reply
  if (afterMilliseconds > 0) await new Promise((resolve) => setTimeout(resolve, afterMilliseconds))
  const isRaw = typeof body === 'string' || Buffer.isBuffer(body)
  response.writeHead(status, { 'content-type': isRaw ? 'application/octet-stream' : 'application/json', ...headers })
  response.end(isRaw ? body : JSON.stringify(body))
}

/** A server that nobody may be led to: counts who comes. */
export async function startForbiddenServer() {
  let visits = 0
  const sockets = new Set<Socket>()
  const server = createServer((_request, response) => response.end('secret')).on('connection', (socket) => {
    visits += 1
    sockets.add(socket)
  })
  const url = await listen(server)
  return {
    url,
    port: Number(new URL(url).port),
    visits: () => visits,
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
