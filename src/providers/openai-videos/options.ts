import type { DownloadTo } from '../../network/safe-fetch.ts'

export interface OpenaiVideosOptions {
  /** With its version, `https://api.openai.com/v1`, which is the default and serves nothing any more. */
  baseUrl?: string
  /** Best first. Jobs belong to the key's project: each is asked about with the key that made it. */
  credentials: readonly { id: string; apiKey: string }[]
  organization?: string
  project?: string
  /** Wire name to the model's name at this server. */
  models?: Readonly<Record<string, string>>
  /** How a job is asked for. Default multipart, as the vendor's own client does. */
  encoding?: 'multipart' | 'json'
  /** How the length is said. Default `seconds` as a string. In multipart everything is text. */
  seconds?: { key: 'seconds' | 'duration'; as: 'string' | 'number' }
  /** Where a finished clip is fetched. `content` falls back to the job's link where the server has no such path. */
  linkIn?: 'content' | 'job'
  /** Of the account's endpoint: `whsec_…`, or raw. */
  webhookSecret?: string
  /** Default: whenever the server is not OpenAI's own. */
  servesRetired?: boolean
  /** For clips that lie on another host: nothing of ours is told there. */
  downloadTo: DownloadTo
}

export const openaiBaseUrl = 'https://api.openai.com/v1'

export const isOpenaiItself = (baseUrl: string): boolean =>
  /(^|\.)api\.openai\.com$/.test(new URL(baseUrl).hostname.toLowerCase())
