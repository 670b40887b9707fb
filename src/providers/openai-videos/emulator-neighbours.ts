import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Job } from '../../emulation/port.ts'
import { promptIn, refuseUnknownKeys, secondsIn, type VideoOrder } from './emulator-create.ts'
import { type Fields, FilePart } from './emulator-fields.ts'
import { invalidType, Refusal } from './emulator-refusal.ts'
import { detailsOf } from './emulator-video.ts'

/** Segments that a clip can be extended by. */
const segments = ['4', '8', '12', '16', '20']

/** Remix, edits and extensions: all make a new job. source: wire-openai-sora §6 */
export function mountNeighbours(
  app: FastifyInstance,
  jobOf: (request: FastifyRequest, id: string) => Job,
  submit: (request: FastifyRequest, judge: (fields: Fields) => VideoOrder) => Promise<unknown>,
): void {
  app.post('/v1/videos/:id/remix', (request) =>
    submit(request, (fields) => {
      refuseUnknownKeys(fields, ['prompt'])
      const source = finished(jobOf(request, (request.params as { id: string }).id))
      const order = orderFrom(source, promptIn(fields))
      return { ...order, details: { ...order.details, remixedFrom: source.id } }
    }),
  )
  app.post('/v1/videos/edits', (request) =>
    submit(request, (fields) => {
      refuseUnknownKeys(fields, ['prompt', 'video'])
      return orderFrom(sourceIn(request, fields), promptIn(fields))
    }),
  )
  app.post('/v1/videos/extensions', (request) =>
    submit(request, (fields) => {
      refuseUnknownKeys(fields, ['prompt', 'video', 'seconds'])
      const order = orderFrom(sourceIn(request, fields), promptIn(fields))
      const added = secondsIn(fields, segments, { secondsKey: 'seconds', secondsType: 'text' })
      if (added === undefined)
        throw new Refusal(400, "Missing required parameter: 'seconds'.", { parameter: 'seconds' })
      // The length of an extension is that of both together.
      const seconds = String(Number(order.details.seconds) + Number(added))
      return { ...order, details: { ...order.details, seconds }, newSeconds: Number(added) }
    }),
  )

  function sourceIn(request: FastifyRequest, fields: Fields): Job | null {
    const video = fields.get('video')
    if (video instanceof FilePart) return null
    if (typeof video !== 'object' || video === null) throw invalidType('video', 'a file or an object', video)
    const id = 'id' in video ? video.id : undefined
    if (typeof id !== 'string') throw invalidType('video.id', 'a string', id)
    return finished(jobOf(request, id))
  }
}

function finished(source: Job): Job {
  if (source.status === 'succeeded') return source
  throw new Refusal(400, `Video '${source.id}' is not completed.`, { parameter: 'video_id' })
}

function orderFrom(source: Job | null, prompt: string): VideoOrder {
  const { size, seconds } = source ? detailsOf(source) : { size: '1280x720', seconds: '4' }
  return {
    model: source?.model ?? 'sora-2',
    prompt,
    details: { size, seconds, remixedFrom: null },
    still: source?.clip.still ?? null,
    newSeconds: Number(seconds),
  }
}
