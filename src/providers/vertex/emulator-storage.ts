import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { EmulatedWorld, Job } from '../../emulation/port.ts'
import { answering, Refusal } from '../gemini/emulator-refusal.ts'
import type { Tokens } from './emulator-tokens.ts'

/** The objects that jobs put into the client's buckets. */
export interface Storage {
  /** `gs://bucket/prefix/…/sample_0.mp4` for the clip of a job. */
  put(jobId: string, prefix: string, sample: number): string
  /** Id of the job that an object came from. */
  jobIdAt(uri: string): string | undefined
}

export function createStorage(): Storage {
  const objects = new Map<string, string>()
  return {
    put(jobId, prefix, sample) {
      const folder = [...jobId].reduce((sum, letter) => (sum * 31n + BigInt(letter.codePointAt(0)!)) % 10n ** 20n, 7n)
      const uri = `${prefix.replace(/\/$/, '')}/${folder}/sample_${sample}.mp4`
      objects.set(uri, jobId)
      return uri
    },
    jobIdAt: (uri) => objects.get(uri),
  }
}

/** Cloud Storage's JSON API, as far as a clip is read by it: `GET /storage/v1/b/{bucket}/o/{object}?alt=media`. */
export function mountStorage(app: FastifyInstance, world: EmulatedWorld, storage: Storage, tokens: Tokens): void {
  const read = async (request: FastifyRequest) => {
    tokens.authorize(request)
    const { bucket, '*': object } = request.params as { bucket: string; '*': string }
    const job = storedJob(world, storage, `gs://${bucket}/${object}`)
    if (job === null || world.scenario(request, 'expired') !== null)
      throw new Refusal('NOT_FOUND', `No such object: ${bucket}/${object}`)
    return { job, bucket, object }
  }
  app.get(
    '/storage/v1/b/:bucket/o/*',
    answering({ code: 'number' }, async (request, reply) => {
      const { job, bucket, object } = await read(request)
      if ((request.query as { alt?: string }).alt !== 'media')
        return { kind: 'storage#object', name: object, bucket, contentType: 'video/mp4' }
      await world.sendResult(reply, job, { 'content-type': 'video/mp4' })
      return reply
    }),
  )
}

function storedJob(world: EmulatedWorld, storage: Storage, uri: string): Job | null {
  const job = world.jobs.get(storage.jobIdAt(uri) ?? '')
  return job?.status === 'succeeded' && !job.isWithheld ? job : null
}

/** The object that a call to `/storage/…` names; null when it is none. */
export function objectOf(request: FastifyRequest): string | null {
  const found = /\/storage\/v1\/b\/([^/]+)\/o\/(.+)$/.exec(request.url.split('?')[0]!)
  return found === null ? null : `gs://${decodeURIComponent(found[1]!)}/${decodeURIComponent(found[2]!)}`
}
