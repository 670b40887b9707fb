export type {
  Client,
  Clip,
  FollowOptions,
  GenerateOptions,
  Generation,
  GenerationList,
  GenerationRequest,
  Started,
  StartOptions,
} from './client.ts'
export { createClient } from './client.ts'
export { KinetographError, type KinetographErrorCode } from './error.ts'
export { fittingCapability, type Given, type ModelCapability, referenceList } from './fitting-capability.ts'
export type * from './generated/types.ts'
export type { Bytes, WithBytes } from './media.ts'
export { type KnownProgress, progressAt } from './progress-at.ts'
export type { TransportOptions as ClientOptions } from './transport.ts'
