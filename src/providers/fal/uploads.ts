import { z } from 'zod'
import type { JsonValue } from '../json.ts'
import { unkept } from '../kept-answers.ts'
import type { KeyedCaller } from '../keyed-caller.ts'
import { fillMedia, type MediumReference, referencesIn } from '../medium-reference.ts'
import type { CallContext } from '../provider.ts'
import { beforeOrder, fromStore, unreadableAnswer } from '../provider-error.ts'
import { webAddress } from '../shapes.ts'
import { requireUploadHost } from '../upload-host.ts'

/** Of bytes in a body, for each medium; what has more is uploaded. Ours. */
const longestInline = 256 * 1024
/** A queue is not longer. source: wire-fal, Files */
const lifeSeconds = 24 * 3600
const mostRemembered = 10_000
const domains = ['fal.media', 'fal.ai', 'fal.run']

const upload = z.looseObject({ upload_url: webAddress, file_url: webAddress })

/**
 * Media of a request, in its body or in fal's storage. The start frame of each attempt, or else its first medium, is
 * always uploaded: its address is the token by which fal shows again what we sent. UNSURE whether it bears the file's
 * name, as ours has the attempt in it, or no name: then only the process that sent it knows the address.
 */
export function createUploads(wire: KeyedCaller, restUrl: string) {
  const addresses = new Map<string, string>()

  /** Puts a file into the storage, for a day; answers its address. */
  async function store({ $medium: { field, mimeType } }: MediumReference, bytes: Buffer, context: CallContext) {
    const file_name = `${context.idempotencyKey}-${field.replaceAll('.', '_')}.${mimeType.split('/')[1]}`
    const body = JSON.stringify({ content_type: mimeType, file_name })
    const headers = { 'x-fal-object-lifecycle': JSON.stringify({ expiration_duration_seconds: lifeSeconds }) }
    const start = `${restUrl}/storage/upload/initiate?storage_type=fal-cdn-v3`
    const silent = unkept(context)
    const { upload_url: url, file_url } = await wire.said({ method: 'POST', url: start, headers, body }, upload, silent)
    requireUploadHost(url, restUrl, domains)
    // The address is signed: it gets no key.
    const put = await wire.call({ method: 'PUT', url, headers: { 'content-type': mimeType }, body: bytes }, silent)
    if (put.status >= 300) throw unreadableAnswer(wire.redact(put.text.slice(0, 300)))
    return file_url
  }

  return {
    /** @throws ProviderError, never `unknown`: nothing has been ordered yet */
    async fill(input: JsonValue, context: CallContext): Promise<JsonValue> {
      const all = referencesIn(input)
      const first = all.find(({ $medium: { field } }) => field === 'startFrame') ?? all[0]
      return fillMedia(input, async (reference) => {
        const { key, mimeType } = reference.$medium
        const bytes = await fromStore(context.media.read(key))
        const isFirst = reference === first
        if (!isFirst && bytes.length <= longestInline) return `data:${mimeType};base64,${bytes.toString('base64')}`
        const address = await beforeOrder(store(reference, bytes, context))
        if (isFirst) addresses.set(context.idempotencyKey, address)
        const [oldest] = addresses.keys()
        if (addresses.size > mostRemembered) addresses.delete(oldest!)
        return address
      })
    },
    /** Whether an input that fal shows is that of an attempt; undefined where nothing was uploaded for it. */
    tokenOf(attempt: string, input: JsonValue): ((shown: JsonValue) => boolean) | undefined {
      if (referencesIn(input).length === 0) return undefined
      const known = addresses.get(attempt)
      return (shown) => addressesIn(shown).some((one) => one === known || fileName(one).includes(`${attempt}-`))
    },
  }
}

/** What stands in fields of addresses: a prompt may say anything. */
function addressesIn(value: JsonValue, name = ''): string[] {
  if (typeof value === 'string') return /_urls?$/.test(name) && URL.canParse(value) ? [value] : []
  if (Array.isArray(value)) return value.flatMap((one) => addressesIn(one, name))
  const fields = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return fields.flatMap(([key, one]) => addressesIn(one, key))
}

const fileName = (url: string): string => new URL(url).pathname.split('/').at(-1)!
