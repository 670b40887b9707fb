import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type MediaField, mediaFields } from '../../catalog/media-fields.ts'
import { temporaryName } from '../../engine/leftovers.ts'
import { requestPath } from '../../families/catalog.ts'
import type { PreparedMedium } from '../../families/wire.ts'
import { type ImageFacts, isRefusal } from '../../media/job.ts'
import { plainJpeg } from '../../media/plain-jpeg.ts'
import { maximumPictureSide } from '../media/framing.ts'
import { inspectMedium, isRefused, refusedAs } from '../media/inspect-medium.ts'
import { givenFocus } from '../media/judge-medium.ts'
import type { Failure } from '../record/failure.ts'
import type { GenerationRow } from '../record/record.ts'
import { providerOf } from './attempt.ts'
import { fitToRoute } from './fit-to-route.ts'
import { asGiven, judgePrepared } from './judge-prepared.ts'
import type { LeaseHolder } from './lease-holder.ts'
import { type MediumSource, sourceOf, unprepared, withFileOf } from './medium-source.ts'
import { whileWanted } from './while-wanted.ts'
import type { WorkContext } from './work-context.ts'

export const inputFolder = (generationId: string): string => `inputs/${generationId}`

/**
 * Fetches and checks every medium of the request, and normalises its pictures, while the generation is still QUEUED:
 * what is bad or unreachable costs nothing and holds no slot. Nothing is prepared once a cancel or the deadline has
 * made it useless; the clips then end before anybody looks for them.
 */
export async function prepareMedia(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
): Promise<PreparedMedium[] | Failure> {
  return whileWanted(context, holder, generation, async ({ signal }) => {
    try {
      return await prepareInto(context, generation, { folder: inputFolder(generation.id) }, signal)
    } catch (error) {
      if (signal.aborted && !holder.signal.aborted) return []
      throw error
    }
  })
}

/** Of a generation, or of a request that is only looked at. */
export type PrepareRequest = Pick<
  GenerationRow,
  'tenant' | 'family' | 'model' | 'capability' | 'provider' | 'route' | 'settled' | 'traceContext'
> & { id: string | null }

/** Where the pictures go, and whether all media are prepared. */
interface PrepareTarget {
  folder: string
  only?: 'IMAGE'
}

export async function prepareInto(
  context: WorkContext,
  generation: PrepareRequest,
  { folder, only }: PrepareTarget,
  signal: AbortSignal,
): Promise<PreparedMedium[] | Failure> {
  const choice = context.catalog.choice(generation.model, generation.capability)
  if (!choice) throw new Error(`The catalog no longer knows ${generation.model}/${generation.capability}`)
  const path = requestPath(choice)
  const fields = mediaFields(choice.arm.parameters, generation.settled).filter(
    ({ spec }) => only === undefined || spec.kind === only,
  )
  const done = new Map<string, PreparedMedium>()
  const media: PreparedMedium[] = []
  for (const field of fields) {
    const sameAs = `${field.spec.kind} ${JSON.stringify([field.value, field.focus])}`
    const known = done.get(sameAs)
    if (known) {
      media.push({ ...known, field: field.field })
      continue
    }
    const medium = await prepareOne(context, generation, field, `${folder}/${done.size}`, signal)
    if ('code' in medium)
      return {
        ...medium,
        path: [...path, ...field.path, ...(field.within ?? []), ...Object.keys(field.value)],
      }
    done.set(sameAs, medium)
    media.push(medium)
  }
  const routeArm = choice.arm.routes.find(({ route }) => route.id === generation.route)
  const refusal = routeArm && judgePrepared(context, generation, routeArm, asGiven(media), path)
  if (refusal) return refusal
  return routeArm ? fitToRoute(context, generation, routeArm, media, signal) : media
}

async function prepareOne(
  context: WorkContext,
  generation: PrepareRequest,
  field: MediaField,
  key: string,
  signal: AbortSignal,
): Promise<PreparedMedium | Failure> {
  const working = join(context.inputsDirectory, temporaryName())
  await mkdir(working, { recursive: true })
  try {
    const source = await sourceOf(context, generation, field, join(working, 'source'), signal)
    if ('code' in source) return source
    return field.spec.kind === 'IMAGE'
      ? await normalise(context, generation, field, source, { key, file: join(working, 'normalised') }, signal)
      : await keep(context, generation, field, field.spec.kind, source, key, signal)
  } finally {
    await rm(working, { recursive: true, force: true })
  }
}

async function normalise(
  context: WorkContext,
  request: PrepareRequest,
  { field, focus: given }: MediaField,
  source: MediumSource,
  to: { key: string; file: string },
  signal: AbortSignal,
): Promise<PreparedMedium | Failure> {
  // Our own renderer always asks what draws the eye; another's picture is looked at when it has to be cut.
  const mayStayJpeg = providerOf(context, request).local !== true
  const options = { format: 'png', maximumSide: maximumPictureSide, mayStayJpeg } as const
  const facts =
    (mayStayJpeg && (await keepPlainJpeg(context, source, to.file))) ||
    (await withFileOf(context, source, (path) =>
      context.pool.forWork(request.tenant, request.traceContext).normaliseImage(path, to.file, options, signal),
    ))
  if (isRefusal(facts)) return unprepared(refusedAs('IMAGE', facts))
  const { width, height, original, attention, small, format } = facts
  const key = `${to.key}.${format === 'JPEG' ? 'jpg' : 'png'}`
  await context.store.adopt(key, to.file)
  const isScaled = original && (original.width !== width || original.height !== height)
  const focus = given === undefined ? attention : givenFocus(given)
  return {
    ...{ field, key, width, height },
    ...(format === 'JPEG' ? { mimeType: 'image/jpeg' as const } : {}),
    ...(isScaled ? { original } : {}),
    ...(focus ? { focus } : {}),
    ...(small && field === 'startFrame' ? { small } : {}),
  }
}

/** What was decoded when it came in is not decoded again. Null where it is to be written anew. */
async function keepPlainJpeg(context: WorkContext, source: MediumSource, file: string): Promise<KeptPicture | null> {
  if (!('facts' in source) || !source.facts?.isPlainJpeg) return null
  const { width = 0, height = 0, small } = source.facts
  if (Math.max(width, height) > maximumPictureSide) return null
  const jpeg = plainJpeg(await withFileOf(context, source, (path) => readFile(path)))
  if (!jpeg) return null
  await writeFile(file, jpeg)
  return { format: 'JPEG', width, height, ...(small ? { small } : {}) }
}

type KeptPicture = Pick<ImageFacts, 'format' | 'width' | 'height' | 'original' | 'attention' | 'small'>

/** Videos and sounds stay as they are: what is in the store already is used from where it lies. */
async function keep(
  context: WorkContext,
  { tenant, traceContext }: Pick<PrepareRequest, 'tenant' | 'traceContext'>,
  { field }: MediaField,
  kind: 'VIDEO' | 'AUDIO',
  source: MediumSource,
  key: string,
  signal: AbortSignal,
): Promise<PreparedMedium | Failure> {
  const known = 'facts' in source ? source.facts : undefined
  const facts =
    known ??
    (await withFileOf(context, source, (path) =>
      inspectMedium(context.pool.forWork(tenant, traceContext), kind, path, signal),
    ))
  if (isRefused(facts)) return unprepared(facts)
  if ('file' in source) await context.store.adopt(key, source.file)
  const { mimeType, sizeBytes, width, height, seconds, frameRate, codec } = facts
  return {
    ...{ kind, field, key: 'file' in source ? key : source.key, mimeType, sizeBytes },
    ...(width === undefined || height === undefined ? {} : { width, height }),
    ...(seconds === undefined ? {} : { seconds }),
    ...(frameRate === undefined ? {} : { frameRate }),
    ...(codec === undefined ? {} : { codec }),
  }
}
