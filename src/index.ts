/** What a program that embeds the gateway may use; everything else may change without notice. */
export {
  type Audit,
  catalogAudits,
  type ProviderAudit,
  type ProviderSubject,
  providerAudits,
  wireAudits,
} from './audits/index.ts'
export { defineFamily } from './catalog/define-family.ts'
export type {
  Capability,
  Family,
  FamilyDefinition,
  Model,
  ModelDefinition,
  Route,
  RouteDefinition,
} from './catalog/family.ts'
export type { NumberRange, Problem, ProblemCode } from './catalog/problem.ts'
export { type Config, ConfigError, readConfig } from './config.ts'
export type { ProviderEmulator } from './emulation/port.ts'
export { allEmulators } from './emulator/all.ts'
export { type Emulator, type EmulatorOptions, startEmulator } from './emulator/emulator.ts'
export { DatabaseError, type DatabaseErrorCode } from './engine/database.ts'
export { type Catalog, createCatalog } from './families/catalog.ts'
export { catalog } from './families/index.ts'
export type { PreparedMedium, WireInput, WireMapping } from './families/wire.ts'
export { wires } from './families/wires.ts'
export { type Gateway, type GatewayOptions, startGateway as createGateway } from './gateway.ts'
export type { Failure, FailureCode } from './generations/record/failure.ts'
export { makeSchema, printedSchema } from './graphql/schema.ts'
export { createLog } from './log.ts'
export type { MediumReference } from './providers/medium-reference.ts'
export type {
  AttemptTag,
  CallContext,
  JsonValue,
  OperationState,
  Output,
  Provider,
  ProviderCharge,
  ProviderFailure,
  ProviderWebhook,
  Submission,
} from './providers/provider.ts'
export { ProviderError } from './providers/provider.ts'
export { version } from './version.ts'
