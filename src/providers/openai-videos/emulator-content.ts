import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { EmulatedWorld, Job } from '../../emulation/port.ts'
import type { Deviations } from './emulator-deviations.ts'
import { invalidValue, moderated, Refusal } from './emulator-refusal.ts'
import { expiryOf } from './emulator-video.ts'

const variants = ['video', 'thumbnail', 'spritesheet']

/** `/content`: the clip, a thumbnail or a sheet, for who has the key. source: wire-openai-sora §4 */
export function mountContent(
  app: FastifyInstance,
  world: EmulatedWorld,
  deviations: Deviations,
  jobOf: (request: FastifyRequest, id: string) => Job,
): void {
  app.get('/v1/videos/:id/content', async (request, reply) => {
    if (deviations.content === 'missing') throw new Refusal(404, `Invalid URL (GET ${request.url.split('?')[0]})`)
    const job = jobOf(request, (request.params as { id: string }).id)
    const { variant = 'video' } = request.query as { variant?: string }
    if (!variants.includes(variant)) throw invalidValue('variant', String(variant), variants)
    refuseUnfinished(request, job)
    if (variant !== 'video') return await sendPicture(reply, job, variant === 'thumbnail' ? 'webp' : 'jpeg')
    if (deviations.content) return reply.redirect(blobUrl(job), 302)
    await world.sendResult(reply, job)
    return reply
  })

  // A host of blobs, as some servers send their clients to: it knows no keys, and refuses who brings one along.
  app.get('/blobs/:id', async (request, reply) => {
    const job = world.jobs.get((request.params as { id: string }).id)
    if (!deviations.content?.startsWith('redirect') || job?.status !== 'succeeded')
      return reply.code(404).type('application/xml').send('<Error><Code>BlobNotFound</Code></Error>')
    if (request.headers.authorization !== undefined || request.headers['api-key'] !== undefined)
      return reply.code(400).type('application/xml').send('<Error><Code>InvalidAuthenticationInfo</Code></Error>')
    await world.sendResult(reply, job)
    return reply
  })

  /** UNSURE (§4): status and words before the end; a 404 is the reading that §14 proposes. */
  function refuseUnfinished(request: FastifyRequest, job: Job): void {
    const expiresAt = expiryOf(job)
    if (expiresAt === null)
      throw new Refusal(
        404,
        job.status === 'failed'
          ? 'Video generation failed, there is no content.'
          : 'Video is not ready yet, use GET /v1/videos/{video_id} to check status.',
      )
    if (job.isWithheld) throw moderated()
    if (world.clock.now() >= expiresAt * 1000 || world.scenario(request, 'expired'))
      throw new Refusal(404, 'Video content has expired.', { code: 'expired' })
  }

  async function sendPicture(reply: FastifyReply, job: Job, format: 'webp' | 'jpeg') {
    return reply.type(`image/${format}`).send(await world.thumbnail(job, format))
  }

  function blobUrl(job: Job): string {
    const url = new URL(`${world.baseUrl()}/blobs/${encodeURIComponent(job.id)}`)
    if (deviations.content === 'redirect-to-other-host')
      url.hostname = url.hostname === 'localhost' ? '127.0.0.1' : 'localhost'
    return url.href
  }
}
