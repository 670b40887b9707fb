import type { DownloadTo } from '../../network/safe-fetch.ts'
import { type AuthorizedCaller, createAuthorizedCaller } from '../keyed-caller.ts'
import { createResultDownload, type ResultDownload } from '../result-download.ts'
import { errorOfAnswer, errorOfDownload } from './fault.ts'

/** Clips come inline where there is no bucket: a 4K clip as base64. */
const maximumBytes = 300 * 1024 * 1024

export type GoogleWire = AuthorizedCaller & Pick<ResultDownload, 'download'>

/** What Gemini and Vertex have in common: one key or token with each call, large answers, clips behind the same key. */
export function createGoogleWire({
  downloadTo,
  ...options
}: Pick<Parameters<typeof createAuthorizedCaller>[0], 'authorize' | 'secrets'> & {
  downloadTo: DownloadTo
}): GoogleWire {
  const wire = createAuthorizedCaller({ ...options, maximumBytes, refusalOf: errorOfAnswer })
  const downloads = createResultDownload({
    ...{ authorize: wire.headersFor, downloadTo, redact: wire.redact },
    refusalOf: (answer, { now }) => errorOfDownload(answer, wire.redact, now()),
  })
  return {
    ...wire,
    download: downloads.download,
    async stop() {
      await Promise.all([wire.stop(), downloads.stop()])
    },
  }
}
