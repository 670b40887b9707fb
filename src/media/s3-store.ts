import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { S3Client } from '@aws-sdk/client-s3'
import { limitStream } from '../network/limit-stream.ts'
import { type ReceivedFile, receiveFile } from '../network/receive-file.ts'
import { hashFile, hashStream, openRegular } from './disk-store.ts'
import type { FileCache } from './file-cache.ts'
import { isObjectKey } from './object-key.ts'
import { checkKey, checkReceived, checkRemovable, type MediaStore, notFound, StoreError } from './store.ts'

export interface S3Place {
  bucket: string
  /** Undefined: Amazon's. */
  endpoint: string | undefined
  /** Where clients reach it; undefined: there as well. */
  publicEndpoint: string | undefined
  region: string
  /** Before every key: empty, or with a slash at its end. */
  prefix: string
  /** How clients read: from the bucket itself, or through the gateway. */
  reads: 'redirect' | 'proxy'
}

/** Parts in memory for each object that is written: two of them, and the one that is being filled. */
const partBytes = 8 * 1024 ** 2
const partsAtOnce = 2
/** Addresses are the same for five minutes, so that what they name can be cached. */
const addressWindowMilliseconds = 5 * 60_000
/** From the beginning of the window: whoever may no longer read can no more after this. */
const addressSeconds = 15 * 60
/** Longer than anything is written: 4 GiB at a megabyte a second take 70 minutes. */
const abandonedMilliseconds = 2 * 3_600_000
const betweenSweepsMilliseconds = 3_600_000
/** A player that pauses holds a connection. */
const maximumSockets = 1_000

/**
 * Objects in a bucket of any server that speaks S3. Credentials are found as Amazon's client finds them: environment,
 * profile, role. An object appears whole, since parts are joined last; two that write the same key need `admit`.
 */
export async function openS3Store(options: {
  place: S3Place
  /** For objects as files of this machine. */
  cache: FileCache
}): Promise<MediaStore> {
  const { place, cache } = options
  const { bucket: Bucket, prefix } = place
  // 200 ms to load: only where it is used.
  const [s3, { Upload }, { getSignedUrl }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('@aws-sdk/lib-storage'),
    import('@aws-sdk/s3-request-presigner'),
  ])
  const clientOf = (endpoint: string | undefined): S3Client =>
    new s3.S3Client({
      region: place.region,
      ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
      // Many servers that speak S3 refuse the checksums that Amazon's clients add on their own.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: {
        connectionTimeout: 5_000,
        requestTimeout: 30_000,
        httpsAgent: { maxSockets: maximumSockets },
        httpAgent: { maxSockets: maximumSockets },
      },
    })
  const client = clientOf(place.endpoint)
  const signer = place.publicEndpoint === undefined ? client : clientOf(place.publicEndpoint)
  const at = (key: string) => ({ Bucket, Key: prefix + key })
  const cacheName = (key: string, etag: string) => `${key} ${etag}`
  let sweptAt = Number.NEGATIVE_INFINITY

  async function put(key: string, source: AsyncIterable<Uint8Array>): Promise<string> {
    // What the source throws is its own; everything else is the server's.
    let fault: { error: unknown } | undefined
    async function* watched(): AsyncGenerator<Uint8Array> {
      try {
        yield* source
      } catch (error) {
        fault = { error }
        throw error
      }
    }
    const body = Readable.from(watched(), { objectMode: false, highWaterMark: 1024 * 1024 })
    try {
      const upload = new Upload({
        client,
        params: { ...at(key), Body: body },
        partSize: partBytes,
        queueSize: partsAtOnce,
      })
      const { ETag } = await upload.done()
      return ETag!
    } catch (error) {
      if (fault) throw fault.error
      throw unavailable(error)
    } finally {
      body.destroy()
    }
  }

  async function get(key: string, more: { Range?: string; IfMatch?: string } = {}): Promise<Readable> {
    checkKey(key)
    const { Body } = (await orNull(client.send(new s3.GetObjectCommand({ ...at(key), ...more })))) ?? {}
    if (!Body) throw notFound()
    return Body as Readable
  }

  const remove = (key: string) => orNull(client.send(new s3.DeleteObjectCommand(at(key))))

  const store: MediaStore = {
    async write(key, source, writeOptions) {
      checkKey(key)
      let received: ReceivedFile | undefined
      async function* checked(): AsyncGenerator<Uint8Array> {
        const hash = createHash('sha256')
        let sizeBytes = 0
        for await (const chunk of limitStream(source, writeOptions)) {
          hash.update(chunk)
          sizeBytes += chunk.byteLength
          yield chunk
        }
        received = { sizeBytes, sha256: hash.digest('hex') }
        // Before the stream ends: a source that fails leaves no object.
        checkReceived(received, writeOptions)
        await writeOptions.admit?.(received)
      }
      await put(key, checked())
      return received!
    },

    async adopt(key, existingFilePath) {
      checkKey(key)
      const handle = await openRegular(existingFilePath)
      let received: ReceivedFile
      let etag: string
      try {
        received = await hashFile(handle, (await handle.stat()).size)
        etag = await put(key, handle.createReadStream({ autoClose: false, start: 0, highWaterMark: 1024 * 1024 }))
      } finally {
        await handle.close()
      }
      // Any error: it is fetched when it is read.
      await cache.keep(cacheName(key, etag), existingFilePath).catch(() => {})
      await rm(existingFilePath, { force: true })
      return received
    },

    async stat(key) {
      checkKey(key)
      const found = await orNull(client.send(new s3.HeadObjectCommand(at(key))))
      return found && { sizeBytes: found.ContentLength ?? 0, modifiedAt: found.LastModified!, etag: found.ETag! }
    },

    async digest(key) {
      return hashStream(await get(key)).catch(rethrowUnavailable)
    },

    openRead: (key, range) => get(key, range ? { Range: `bytes=${range.start}-${range.end}` } : {}),

    async withLocalFile(key, use) {
      const found = await store.stat(key)
      if (!found) throw notFound()
      const fetch = async (path: string) => {
        const body = await get(key, { IfMatch: found.etag })
        const { sizeBytes } = await receiveFile(body, path).catch(rethrowUnavailable)
        if (sizeBytes !== found.sizeBytes) throw new StoreError('UNAVAILABLE', 'The media store broke off an answer.')
      }
      return cache.lend(cacheName(key, found.etag), fetch, use)
    },

    async *list(folder) {
      if (folder !== undefined) checkKey(folder)
      let ContinuationToken: string | undefined
      do {
        const Prefix = folder === undefined ? prefix : `${prefix}${folder}/`
        const page = await client
          .send(new s3.ListObjectsV2Command({ Bucket, Prefix, ...(ContinuationToken ? { ContinuationToken } : {}) }))
          .catch(rethrowUnavailable)
        for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
          const key = Key.slice(prefix.length)
          if (isObjectKey(key)) yield { key, sizeBytes: Size, modifiedAt: LastModified! }
        }
        ContinuationToken = page.NextContinuationToken
      } while (ContinuationToken !== undefined)
    },

    async move(from, to) {
      checkKey(from)
      checkKey(to)
      const copied = await orNull(
        client.send(new s3.CopyObjectCommand({ ...at(to), CopySource: `${Bucket}/${encodeURI(prefix + from)}` })),
      )
      if (!copied) throw notFound()
      await store.remove(from)
    },

    async remove(key) {
      if (key.includes('/')) await cache.forget(`${key} `)
      checkRemovable(key)
      await cache.forget(`${key}/`)
      await remove(key)
      for await (const below of store.list(key)) await remove(below.key)
    },

    async marker() {
      const found = await orNull(client.send(new s3.GetObjectCommand(at('.store-id'))))
      return found ? ((await found.Body?.transformToString().catch(rethrowUnavailable)) ?? '').trim() : null
    },

    async mark(id) {
      const object = { ...at('.store-id'), Body: `${id}\n` }
      try {
        await client.send(new s3.PutObjectCommand({ ...object, IfNoneMatch: '*' }))
      } catch (error) {
        const status = statusOf(error)
        // Another instance was first: its id counts.
        if (status === 412 || status === 409) return
        // A server without conditions.
        if (status !== 501 && status !== 400) throw unavailable(error)
        await client.send(new s3.PutObjectCommand(object)).catch(rethrowUnavailable)
      }
    },

    async sweep() {
      await cache.tidy()
      if (performance.now() - sweptAt < betweenSweepsMilliseconds) return 0
      sweptAt = performance.now()
      const before = Date.now() - abandonedMilliseconds
      let aborted = 0
      const { Uploads = [] } = await client
        .send(new s3.ListMultipartUploadsCommand({ Bucket, Prefix: prefix }))
        .catch(rethrowUnavailable)
      for (const { Key, UploadId, Initiated } of Uploads) {
        if (!Initiated || Initiated.getTime() > before) continue
        await orNull(client.send(new s3.AbortMultipartUploadCommand({ Bucket, Key, UploadId })))
        aborted += 1
      }
      return aborted
    },

    place: `s3://${Bucket}/${prefix}${place.endpoint === undefined ? '' : ` at ${place.endpoint}`}`,

    ...(place.reads === 'proxy'
      ? {}
      : {
          async address(key, method, { contentType, contentDisposition }) {
            checkKey(key)
            const object = {
              ...at(key),
              ResponseContentType: contentType,
              ResponseContentDisposition: contentDisposition,
              ResponseCacheControl: `private, max-age=${addressSeconds}`,
            }
            const command = method === 'GET' ? new s3.GetObjectCommand(object) : new s3.HeadObjectCommand(object)
            const signingDate = new Date(Math.floor(Date.now() / addressWindowMilliseconds) * addressWindowMilliseconds)
            return getSignedUrl(signer, command, { expiresIn: addressSeconds, signingDate }).catch(rethrowUnavailable)
          },
        }),
  }
  return store
}

const statusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode

/** An answer; null when there is no such object. */
async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    // A bucket that is not there is no object that is not there.
    if (statusOf(error) === 404 && (error as Error).name !== 'NoSuchBucket') return null
    throw unavailable(error)
  }
}

function rethrowUnavailable(error: unknown): never {
  throw error instanceof StoreError || (error as { syscall?: string }).syscall === 'write' ? error : unavailable(error)
}

/** Whatever the server refuses or does not answer is waited out: keys, network and buckets can be set right. */
function unavailable(error: unknown): StoreError {
  const { name } = error as Error
  const status = statusOf(error)
  return new StoreError('UNAVAILABLE', `The media store cannot be used now (${name}${status ? `, ${status}` : ''}).`, {
    cause: error,
  })
}
