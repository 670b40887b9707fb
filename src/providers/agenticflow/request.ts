import type { JsonValue } from '../json.ts'

/** What a family says to AgenticFlow: the inputs of one run of the workflow, with references where addresses go. */
export type AgenticflowRequest = { input: { [field: string]: JsonValue } }
