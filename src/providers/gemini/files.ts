import { z } from 'zod'
import type { GoogleWire } from '../google/wire.ts'
import type { CallContext } from '../provider.ts'

const file = z.looseObject({ state: z.string().optional() })

/** The id in `https://…/v1beta/files/abc:download?alt=media`; null when the address is none of the Files API's. */
export function fileIdOf(uri: string, baseUrl: string): string | null {
  if (!URL.canParse(uri)) return null
  const url = new URL(uri)
  if (url.origin !== new URL(baseUrl).origin) return null
  return /\/files\/([^/:]+)(?::download)?$/.exec(url.pathname)?.[1] ?? null
}

/** Files are delivered with `alt=media`, which not every address has. */
export function downloadUrl(uri: string, baseUrl: string): string {
  if (fileIdOf(uri, baseUrl) === null) return uri
  const url = new URL(uri)
  if (!url.pathname.endsWith(':download')) url.pathname += ':download'
  url.searchParams.set('alt', 'media')
  return url.href
}

/**
 * Whether a file can be fetched: a clip may be finished while its file is not. A file that cannot be asked about may
 * be there all the same. source: wire-google-veo §A.3.
 *
 * @throws ProviderError for what may pass.
 */
export async function fileState(
  id: string,
  baseUrl: string,
  wire: GoogleWire,
  context: CallContext,
): Promise<'ready' | 'waiting' | 'failed'> {
  const answer = await wire.ask({ method: 'GET', url: `${baseUrl}/files/${encodeURIComponent(id)}` }, context)
  if ([403, 404].includes(answer.status)) return 'ready'
  if (answer.status !== 200) throw wire.refusal(answer, context)
  const state = file.safeParse(answer.json).data?.state
  if (state === 'PROCESSING') return 'waiting'
  return state === 'FAILED' ? 'failed' : 'ready'
}
