import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { EmulatedWorld, Job } from '../../emulation/port.ts'
import { keyOf } from './emulator-key.ts'
import { answering, type ErrorForm, Refusal } from './emulator-refusal.ts'
import { versions } from './emulator-versions.ts'

export interface FileOptions {
  /** Seconds from the end of a job until its file can be read; it is PROCESSING until then (source §A.3). */
  processingSeconds: number
  /** A download answers with the clip, or sends on to storage that asks for no key; `alternating` by the file. */
  downloads: 'direct' | 'redirect' | 'alternating'
}

/** Source §A.3: generated files live for two days. */
const lifeMilliseconds = 48 * 3600 * 1000
const storageLinkMilliseconds = 3600 * 1000

/** Names of files and the jobs that they come from. */
export interface FileNames {
  /** `abc…`: lower-case letters and digits, 40 at most. */
  ofJob(job: Job): string
  /** Ids of the jobs that a file of this name may come from. */
  jobsOf(name: string): string[]
}

/** `GET /v1beta/files/{name}` and its `:download`. */
export function mountFiles(
  app: FastifyInstance,
  world: EmulatedWorld,
  names: FileNames,
  options: FileOptions,
  isWrapped: ErrorForm['isWrapped'],
): void {
  const form: ErrorForm = { code: 'number', ...(isWrapped && { isWrapped }) }

  const read = async (request: FastifyRequest, reply: FastifyReply) => {
    const account = keyOf(request)
    const [name = '', method] = (request.params as { name: string }).name.split(':')
    const job = names
      .jobsOf(name)
      .map((id) => world.jobs.get(id))
      .find((found) => found !== undefined)
    const isThere =
      job?.account === account &&
      job.status === 'succeeded' &&
      !job.isWithheld &&
      world.clock.now() < job.updatedAt + lifeMilliseconds
    if (!isThere || world.scenario(request, 'expired') !== null)
      throw new Refusal(
        'PERMISSION_DENIED',
        `You do not have permission to access the File ${name} or it may not exist.`,
      )
    const isActive = world.clock.now() >= job.updatedAt + options.processingSeconds * 1000
    if (method === undefined) return describeFile(world, job, name, isActive)
    if (method !== 'download') throw new Refusal('NOT_FOUND', 'Requested entity was not found.')
    if (!isActive)
      throw new Refusal('FAILED_PRECONDITION', `The File ${name} is not in an ACTIVE state and usage is not allowed.`)
    // Without it the metadata come, as from any of Google's download methods.
    if ((request.query as { alt?: string }).alt !== 'media') return describeFile(world, job, name, isActive)
    if (options.downloads === 'redirect' || (options.downloads === 'alternating' && isOdd(name)))
      return reply.redirect(world.resultUrl(job, world.clock.now() + storageLinkMilliseconds), 302)
    await world.sendResult(reply, job, { 'content-type': 'video/mp4' })
    return reply
  }

  for (const version of versions) app.get(`/${version}/files/:name`, answering(form, read))
}

function describeFile(world: EmulatedWorld, job: Job, name: string, isActive: boolean) {
  const uri = `${world.baseUrl()}/v1beta/files/${name}`
  return {
    name: `files/${name}`,
    mimeType: 'video/mp4',
    createTime: new Date(job.createdAt).toISOString(),
    updateTime: new Date(job.updatedAt).toISOString(),
    expirationTime: new Date(job.updatedAt + lifeMilliseconds).toISOString(),
    uri,
    downloadUri: downloadUri(world, name),
    state: isActive ? 'ACTIVE' : 'PROCESSING',
    source: 'GENERATED',
  }
}

export const downloadUri = (world: EmulatedWorld, name: string): string =>
  `${world.baseUrl()}/v1beta/files/${name}:download?alt=media`

/** The name of the file that a URI or a resource name points to; null when it is none of the Files API. */
export const fileNameIn = (uri: string): string | null =>
  /(?:^|\/v1(?:beta)?\/)files\/([a-z0-9]+)(?::download)?(?:\?.*)?$/.exec(uri)?.[1] ?? null

const isOdd = (name: string): boolean => name.charCodeAt(name.length - 1) % 2 === 1
