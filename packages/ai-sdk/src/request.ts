import type {
  Experimental_VideoModelV4CallOptions as CallOptions,
  Experimental_VideoModelV4File as File,
  SharedV4Warning,
} from '@ai-sdk/provider'
import {
  type Client,
  fittingCapability,
  type GenerationRequest,
  KinetographError,
  type ModelCapability,
  referenceList,
  type StartOptions,
} from '@kinetograph/client'

/** `providerOptions.kinetograph`: how it is started, and every other parameter of the capability by its name. */
export interface KinetographOptions {
  /** Only this one of the model's capabilities, such as `imageToVideo`; otherwise the first that takes what is given. */
  capability?: string
  /** The same one again makes no second clip. The AI SDK's own unless given. */
  idempotencyKey?: string
  /** In US dollars: what is estimated to cost more is refused. */
  maximumCost?: number
  /** Only by this provider. */
  provider?: string
  [parameter: string]: unknown
}

/**
 * A call of the AI SDK as the gateway takes it. What shapes a clip is asked for or refused, for it is paid; a seed or a frame rate that
 * the model does not have is left out with a warning.
 * @throws KinetographError
 */
export async function requestOf(
  client: Client,
  modelId: string,
  call: CallOptions,
): Promise<{ request: GenerationRequest; start: StartOptions; warnings: SharedV4Warning[] }> {
  const model = await client.model(modelId)
  if (!model) {
    const names = (await client.models()).map(({ name }) => name)
    throw new KinetographError('REFUSED', `There is no model ${modelId}. There are: ${names.join(', ')}.`)
  }
  const { capability: wanted, idempotencyKey, maximumCost, provider, ...parameters } = optionsOf(call)
  const references = call.inputReferences ?? []
  const given: Record<string, unknown> = { ...framesOf(call), ...parameters }
  if (call.prompt !== undefined) given.prompt = call.prompt
  if (call.duration !== undefined) given.durationSeconds = call.duration
  if (call.resolution !== undefined) given.resolution = call.resolution
  if (call.aspectRatio !== undefined && call.aspectRatio !== 'adaptive') given.aspectRatio = call.aspectRatio
  if (call.generateAudio !== undefined) given.generateAudio = call.generateAudio
  const chosen = fittingCapability(model, {
    names: Object.keys(given),
    references: references.map(kindOf),
    capability: wanted,
  })
  if (!chosen.capability)
    throw new KinetographError('REFUSED', `${modelId} makes no clip of this: ${chosen.faults.join('; ')}.`)

  const { capability } = chosen
  const warnings: SharedV4Warning[] = []
  const optional = { seed: call.seed, frameRate: call.fps }
  for (const [name, value] of Object.entries(optional)) {
    if (value === undefined) continue
    if (capability.parameters.some((parameter) => parameter.name === name)) given[name] = value
    else
      warnings.push({
        type: 'unsupported',
        feature: name === 'frameRate' ? 'fps' : name,
        details: `${modelId} has no ${name}.`,
      })
  }
  for (const name of ['resolution', 'aspectRatio'])
    if (typeof given[name] === 'string') given[name] = choiceOf(capability, name, given[name])
  for (const reference of references) {
    const { name } = referenceList(capability, kindOf(reference))!
    given[name] = [...((given[name] as unknown[] | undefined) ?? []), mediumOf(reference)]
  }
  const { familyField, field, modelValue } = capability
  return {
    request: { [familyField]: { [field]: { ...given, model: modelValue } } } as unknown as GenerationRequest,
    start: {
      ...(idempotencyKey !== undefined && { idempotencyKey }),
      ...(provider !== undefined && { provider }),
      ...(maximumCost !== undefined && {
        maximumCost: { micros: Math.floor(maximumCost * 1_000_000), currency: 'USD' as const },
      }),
      ...(call.abortSignal && { signal: call.abortSignal }),
    },
    warnings,
  }
}

/** The key that the AI SDK sends again with each try of one call, unless the caller has one. */
function optionsOf({ providerOptions, headers = {} }: CallOptions): KinetographOptions {
  const sent = Object.entries(headers).find(([name, value]) => /^idempotency-key$/i.test(name) && value !== undefined)
  return { ...(sent && { idempotencyKey: sent[1]! }), ...(providerOptions?.kinetograph as KinetographOptions) }
}

function framesOf({ image, frameImages = [] }: CallOptions): Record<string, unknown> {
  const frame = (type: 'first_frame' | 'last_frame') => frameImages.find(({ frameType }) => frameType === type)?.image
  const [first, last] = [frame('first_frame') ?? image, frame('last_frame')]
  return { ...(first && { startFrame: mediumOf(first) }), ...(last && { endFrame: mediumOf(last) }) }
}

function mediumOf(file: File): unknown {
  if (file.type === 'url') return { url: file.url }
  return typeof file.data === 'string' ? { base64: file.data } : new Blob([file.data as BlobPart])
}

const kindOf = ({ mediaType = '' }: File): 'IMAGE' | 'VIDEO' | 'AUDIO' =>
  mediaType.startsWith('video/') ? 'VIDEO' : mediaType.startsWith('audio/') ? 'AUDIO' : 'IMAGE'

/** `1280x720` → `RESOLUTION_720P`, `16:9` → `RATIO_16_9`. What the model does not have goes as it is, and is refused there. */
function choiceOf({ parameters }: ModelCapability, name: string, wanted: string): string {
  const [width, height] = wanted.split(/[x:]/)
  const lines = Math.min(Number(width), Number(height))
  const ends = name === 'resolution' ? [`_${lines}P`, ...(lines === 2160 ? ['_4K'] : [])] : [`_${width}_${height}`]
  const choices = parameters.find((parameter) => parameter.name === name)?.choices ?? []
  return choices.find(({ value }) => ends.some((end) => value.endsWith(end)))?.value ?? wanted
}
