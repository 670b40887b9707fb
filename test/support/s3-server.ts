import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { createServer, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

const bucket = 'media'
const objectSuffix = '._S3rver_object'
const keysOfPage = 3
const longAgo = new Date(Date.now() - 24 * 3_600_000)
/** Every page may read what its address opens; a redirect makes the Origin of a foreign page `null`. */
const cors = `<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod><AllowedMethod>HEAD</AllowedMethod><AllowedHeader>*</AllowedHeader><ExposeHeader>Content-Range</ExposeHeader></CORSRule></CORSConfiguration>`

export interface S3Server {
  /** Settings of a gateway whose media lie there. */
  settings: Record<string, string>
  endpoint: string
  bucket: string
  /** `GET /media/videos/…`, in the order in which they came. */
  requests: string[]
  /** Answers nothing but 503 while true. */
  isDown: boolean
  /** Of a GET of an object, so many bytes are sent, and then none until `breakOff`. */
  stallAfterBytes: number
  /** As a server does with connections on which nothing is read. Afterwards nothing stalls. */
  breakOff(): void
  /** Of an upload in parts all but the first are not answered while true. */
  holdsParts: boolean
  /** Of all objects, without what the server keeps beside each and the store's marker. */
  keys(): Promise<string[]>
  /** Makes those look written long ago. */
  ageObjects(): Promise<void>
  /** Uploads in parts that are neither complete nor aborted. */
  unfinished(): Promise<string[]>
  /** Makes those look begun long ago. */
  ageUnfinished(): void
  stop(): Promise<void>
}

/**
 * An S3 server of its own, and before it what it lacks: listing uploads in parts, aborting one, and lists of objects whose
 * signature it does not understand. Pages of lists are short, so that there are several.
 */
export async function startS3Server(directory: string): Promise<S3Server> {
  // The module is the class itself.
  // @ts-expect-error It has no types.
  const { default: S3rver } = (await import('@20minutes/s3rver')) as { default: new (options: object) => S3rver }
  const inner = new S3rver({
    ...{ port: 0, address: '127.0.0.1', silent: true, directory },
    configureBuckets: [{ name: bucket, configs: [cors] }],
  })
  const { port: innerPort } = await inner.run()
  const uploadsFolder = join(directory, bucket, '._S3rver_uploads')
  const keys = new Map<string, string>()
  const stalled = new Set<ServerResponse>()
  let begunAt: Date | undefined

  const unfinished = async () => (await readdir(uploadsFolder).catch(() => [])).filter((name) => !name.startsWith('.'))
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url!, 'http://s3.test')
    s3.requests.push(`${incoming.method} ${url.pathname}${url.search}`)
    if (s3.isDown) {
      outgoing.writeHead(503).end()
      return
    }
    if (s3.holdsParts && Number(url.searchParams.get('partNumber')) > 1) return
    const uploadId = url.searchParams.get('uploadId')
    if (incoming.method === 'DELETE' && uploadId !== null) {
      void rm(join(uploadsFolder, uploadId), { recursive: true, force: true }).then(() => outgoing.writeHead(204).end())
      return
    }
    if (
      incoming.method === 'GET' &&
      url.pathname.replace(/\/$/, '') === `/${bucket}` &&
      url.searchParams.has('uploads')
    ) {
      void listed().then((body) => outgoing.writeHead(200, { 'content-type': 'application/xml' }).end(body))
      return
    }
    if (incoming.method === 'GET' && url.searchParams.get('list-type') === '2') {
      void page(url.searchParams).then((body) =>
        outgoing.writeHead(200, { 'content-type': 'application/xml' }).end(body),
      )
      return
    }
    const passed = request(
      { host: '127.0.0.1', port: innerPort, method: incoming.method, path: incoming.url, headers: incoming.headers },
      (answer) => {
        if (incoming.method === 'POST' && url.searchParams.has('uploads')) note(answer, url.pathname)
        outgoing.writeHead(answer.statusCode!, answer.headers)
        if (incoming.method === 'GET' && Number.isFinite(s3.stallAfterBytes) && !url.pathname.endsWith('.store-id'))
          stall(answer, outgoing)
        else answer.pipe(outgoing)
      },
    )
    passed.on('error', () => outgoing.destroy())
    outgoing.on('close', () => passed.destroy())
    incoming.pipe(passed)
  })

  function stall(answer: NodeJS.ReadableStream, outgoing: ServerResponse): void {
    let left = s3.stallAfterBytes
    stalled.add(outgoing)
    answer.on('data', (chunk: Buffer) => {
      outgoing.write(chunk.subarray(0, left))
      left = Math.max(0, left - chunk.length)
    })
  }

  function note(answer: NodeJS.ReadableStream, pathname: string): void {
    let body = ''
    answer.on('data', (chunk) => {
      body += chunk
      const id = /<UploadId>([^<]+)</.exec(body)?.[1]
      if (id) keys.set(id, decodeURIComponent(pathname.slice(bucket.length + 2)))
    })
  }

  const keysInBucket = async () =>
    (await readdir(join(directory, bucket), { recursive: true }))
      .filter((name) => name.endsWith(objectSuffix))
      .map((name) => name.slice(0, -objectSuffix.length))
      .sort()

  async function page(query: URLSearchParams): Promise<string> {
    const prefix = query.get('prefix') ?? ''
    const after = query.get('continuation-token') ?? ''
    const all = (await keysInBucket()).filter((key) => key.startsWith(prefix) && key > after)
    const keys = all.slice(0, keysOfPage)
    const contents = await Promise.all(
      keys.map(async (key) => {
        const { size, mtime } = await stat(join(directory, bucket, key + objectSuffix))
        return `<Contents><Key>${key}</Key><Size>${size}</Size><LastModified>${mtime.toISOString()}</LastModified></Contents>`
      }),
    )
    const next = all.length > keys.length ? `<NextContinuationToken>${keys.at(-1)}</NextContinuationToken>` : ''
    return `<?xml version="1.0"?><ListBucketResult>${contents.join('')}${next}</ListBucketResult>`
  }

  async function listed(): Promise<string> {
    const uploads = await Promise.all(
      (await unfinished()).map(async (id) => {
        const initiated = begunAt ?? (await stat(join(uploadsFolder, id))).mtime
        return `<Upload><Key>${keys.get(id)}</Key><UploadId>${id}</UploadId><Initiated>${initiated.toISOString()}</Initiated></Upload>`
      }),
    )
    return `<?xml version="1.0"?><ListMultipartUploadsResult>${uploads.join('')}<IsTruncated>false</IsTruncated></ListMultipartUploadsResult>`
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const s3: S3Server = {
    endpoint,
    bucket,
    settings: {
      KINETOGRAPH_S3_BUCKET: bucket,
      KINETOGRAPH_S3_ENDPOINT: endpoint,
      AWS_ACCESS_KEY_ID: 'S3RVER',
      AWS_SECRET_ACCESS_KEY: 'S3RVER',
    },
    requests: [],
    isDown: false,
    stallAfterBytes: Number.POSITIVE_INFINITY,
    breakOff() {
      s3.stallAfterBytes = Number.POSITIVE_INFINITY
      for (const answer of stalled) answer.destroy()
      stalled.clear()
    },
    holdsParts: false,
    keys: async () => (await keysInBucket()).filter((key) => !key.endsWith('.store-id')),
    async ageObjects() {
      for (const key of await s3.keys()) await utimes(join(directory, bucket, key + objectSuffix), longAgo, longAgo)
    },
    unfinished,
    ageUnfinished() {
      begunAt = longAgo
    },
    async stop() {
      await close(server)
      await inner.close()
    },
  }
  return s3
}

interface S3rver {
  run(): Promise<AddressInfo>
  close(): Promise<void>
}

function close(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
