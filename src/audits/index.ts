/** Conformance suites with stable ids: run them against a catalog, or a provider, of your own. */
export type { ProviderSubject } from './audit-bench.ts'
export { type Audit, catalogAudits } from './catalog-audits.ts'
export { type ProviderAudit, providerAudits } from './provider-audits.ts'
export { wireAudits } from './wire-audits.ts'
