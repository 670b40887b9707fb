import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { JsonValue } from '../json.ts'
import { unkept } from '../kept-answers.ts'
import type { KeyedCaller } from '../keyed-caller.ts'
import { fillMedia, type MediumReference, mediumText } from '../medium-reference.ts'
import type { CallContext } from '../provider.ts'
import { beforeOrder, fromStore, ProviderError, unreadableAnswer } from '../provider-error.ts'

/** Bytes that go along in the request itself: the older page has 10 MB of a picture's text. source: wire-wan-dashscope, Start */
const longestInline = 7_000_000

/** source: wire-wan-dashscope, Upload */
const policyShape = z.looseObject({
  data: z.looseObject({
    upload_host: z.url({ protocol: /^https?$/ }),
    upload_dir: z.string().min(1),
    oss_access_key_id: z.string(),
    signature: z.string(),
    policy: z.string(),
    x_oss_object_acl: z.string(),
    x_oss_forbid_overwrite: z.coerce.string(),
  }),
})
type Policy = z.infer<typeof policyShape>['data']

const endings: Record<string, string> = { 'audio/mpeg': 'mp3', 'video/quicktime': 'mov' }

/** Where a request's media go: the account's own storage for two days, of one model. */
export interface Placing {
  wire: KeyedCaller
  baseUrl: string
  model: string
}

/**
 * The request with its media in it: a small picture as a data URL, all else uploaded, and where that fails by our own
 * address, if anybody outside reaches us.
 *
 * @throws ProviderError of which nothing was bought
 */
export async function placeMedia(
  request: JsonValue,
  placing: Placing,
  context: CallContext,
): Promise<{ body: JsonValue; isUploaded: boolean }> {
  let isUploaded = false
  let policy: Promise<Policy> | undefined
  const place = async (reference: MediumReference): Promise<string> => {
    const { key, mimeType, form } = reference.$medium
    if (form === 'URL') return mediumText(reference, context.media)
    const bytes = await fromStore(context.media.read(key))
    if (form === 'DATA_URL' && bytes.length <= longestInline)
      return `data:${mimeType};base64,${bytes.toString('base64')}`
    try {
      policy ??= askPolicy(placing, context)
      const url = await upload(bytes, mimeType, await policy, placing, context)
      isUploaded = true
      return url
    } catch (error) {
      const own = context.media.url(key)
      if (own === null || !(error instanceof ProviderError)) throw beforeOrder(error)
      context.log.warn({ code: error.failure.code }, 'An upload to DashScope failed: it is to fetch the medium itself')
      return own
    }
  }
  const body = await fillMedia(request, place)
  return { body, isUploaded }
}

async function askPolicy({ wire, baseUrl, model }: Placing, context: CallContext): Promise<Policy> {
  const url = `${baseUrl}/uploads?action=getPolicy&model=${encodeURIComponent(model)}`
  return (await wire.said({ method: 'GET', url }, policyShape, unkept(context))).data
}

async function upload(
  bytes: Buffer,
  mimeType: string,
  policy: Policy,
  { wire }: Placing,
  context: CallContext,
): Promise<string> {
  const type = endings[mimeType] ?? mimeType.split('/')[1]!
  const key = `${policy.upload_dir}/${createHash('sha256').update(bytes).digest('hex')}.${type}`
  const form = new FormData()
  const fields = {
    OSSAccessKeyId: policy.oss_access_key_id,
    Signature: policy.signature,
    policy: policy.policy,
    key,
    'x-oss-object-acl': policy.x_oss_object_acl,
    'x-oss-forbid-overwrite': policy.x_oss_forbid_overwrite,
    success_action_status: '200',
  }
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob([new Uint8Array(bytes)], { type: mimeType }), key.split('/').at(-1)!)
  const answer = await wire.call({ method: 'POST', url: policy.upload_host, headers: {}, body: form }, unkept(context))
  if (answer.status !== 200) throw unreadableAnswer(wire.redact(answer.text.slice(0, 300)))
  return `oss://${key}`
}
