import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { JsonValue } from '../json.ts'
import { unkept } from '../kept-answers.ts'
import type { KeyedCaller } from '../keyed-caller.ts'
import { fillMedia } from '../medium-reference.ts'
import type { CallContext } from '../provider.ts'
import { beforeOrder, fromStore, ProviderError, unreadableAnswer } from '../provider-error.ts'
import { requireUploadHost } from '../upload-host.ts'
import type { DashscopeRequest } from './client.ts'

/** Bytes that go along in the request itself: the older page has 10 MB of a picture's text. source: wire-wan-dashscope, Start */
const longestInline = 7_000_000

/** Uploads go to one of its buckets: `https://dashscope-….oss-….aliyuncs.com`. */
const domains = ['aliyuncs.com']
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

const endings: Record<string, string> = { 'audio/mpeg': 'mp3', 'video/quicktime': 'mov' }

/**
 * The request with its media in it: a small picture as a data URL, all else uploaded into the account's own storage (for
 * two days, and for one model), and where that fails by our own address, if anybody outside reaches us.
 *
 * @throws ProviderError of which nothing was bought
 */
export async function placeMedia(
  request: DashscopeRequest['body'],
  wire: KeyedCaller,
  baseUrl: string,
  context: CallContext,
): Promise<{ body: JsonValue; isUploaded: boolean }> {
  const silent = unkept(context)
  const policyUrl = `${baseUrl}/uploads?action=getPolicy&model=${encodeURIComponent(request.model)}`
  const askPolicy = async () => (await wire.said({ method: 'GET', url: policyUrl }, policyShape, silent)).data
  let asked: ReturnType<typeof askPolicy> | undefined
  let isUploaded = false

  async function upload(bytes: Buffer, mimeType: string): Promise<string> {
    asked ??= askPolicy()
    const policy = await asked
    requireUploadHost(policy.upload_host, baseUrl, domains)
    const name = `${createHash('sha256').update(bytes).digest('hex')}.${endings[mimeType] ?? mimeType.split('/')[1]!}`
    const key = `${policy.upload_dir}/${name}`
    const fields = {
      OSSAccessKeyId: policy.oss_access_key_id,
      Signature: policy.signature,
      policy: policy.policy,
      key,
      'x-oss-object-acl': policy.x_oss_object_acl,
      'x-oss-forbid-overwrite': policy.x_oss_forbid_overwrite,
      success_action_status: '200',
    }
    const body = new FormData()
    for (const [field, value] of Object.entries(fields)) body.append(field, value)
    body.append('file', new Blob([new Uint8Array(bytes)], { type: mimeType }), name)
    const answer = await wire.call({ method: 'POST', url: policy.upload_host, headers: {}, body }, silent)
    if (answer.status !== 200) throw unreadableAnswer(wire.redact(answer.text.slice(0, 300)))
    isUploaded = true
    return `oss://${key}`
  }

  const body = await fillMedia(request, async (reference) => {
    const { key, mimeType, form } = reference.$medium
    const bytes = await fromStore(context.media.read(key))
    if (form === 'DATA_URL' && bytes.length <= longestInline)
      return `data:${mimeType};base64,${bytes.toString('base64')}`
    try {
      return await beforeOrder(upload(bytes, mimeType))
    } catch (error) {
      const own = context.media.url(key)
      if (own === null || !(error instanceof ProviderError)) throw error
      context.log.warn({ code: error.failure.code }, 'An upload to DashScope failed: it is to fetch the medium itself')
      return own
    }
  })
  return { body, isUploaded }
}
