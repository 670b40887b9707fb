/** Conformance suites with stable ids: run them against a catalog of your own. */
export { type Audit, catalogAudits } from './catalog-audits.ts'
export { wireAudits } from './wire-audits.ts'
