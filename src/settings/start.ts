import type { Problem } from '../catalog/problem.ts'
import { settle } from '../catalog/settle.ts'
import { hashOfInput } from '../generations/judge/input-hash.ts'
import { maximumCostProblems } from '../generations/judge/spending.ts'
import { replay, type StartContext, type StartResult, startGeneration } from '../generations/judge/start.ts'
import { type StartInput, startParameters } from '../generations/judge/start-input.ts'
import { webhookUrlProblems } from '../generations/record/webhook-endpoint.ts'
import { intoStartInput } from './paths.ts'
import { resolveSettings, type SettingsInput, type SettingsResolution } from './resolve.ts'

/** `startGenerationFromSettings`’ input, as the caller wrote it. */
export interface StartFromSettingsInput
  extends Omit<StartInput, 'request' | 'variables' | 'allowPlaceholders' | 'count'> {
  settings: SettingsInput
}

/**
 * Starts what the settings’ typed twin says. A retry is known by the settings themselves, not by the twin: what the
 * twin would be may change with catalog and server (the first available model, a model since retired), and a retry must
 * find what was paid for all the same.
 */
export async function startFromSettings(
  context: StartContext,
  tenant: string,
  input: StartFromSettingsInput,
): Promise<StartResult> {
  const { settings, ...around } = input
  const resolution = resolveSettings(context, settings)
  const inputHash = hashOfSettings(input, resolution)
  const { request } = resolution
  const result = request
    ? await startGeneration(
        context,
        tenant,
        { ...around, request, ...allowing(settings), ...(resolution.count === 1 ? {} : { count: resolution.count }) },
        { inputHash },
      )
    : ((await replay(context, tenant, around.idempotencyKey, inputHash)) ?? refused(context, around))
  const inStartInput = (problem: Problem) => intoStartInput(resolution.inOwnNames(problem), settings)
  const problems = result.generation ? [] : [...resolution.problems, ...result.problems].map(inStartInput)
  const key = ({ code, path }: Problem) => `${code} ${path.join(' ')}`
  const known = new Set(problems.map(key))
  const warnings = [...resolution.warnings, ...result.warnings].map(inStartInput).filter((warning) => {
    const isNew = !known.has(key(warning))
    known.add(key(warning))
    return isNew
  })
  return { ...result, problems, warnings }
}

const allowing = ({ allowPlaceholders }: SettingsInput) => (allowPlaceholders === true ? { allowPlaceholders } : {})

/** What is wrong around settings that cannot be run. */
function refused({ webhooks }: StartContext, around: Omit<StartFromSettingsInput, 'settings'>): StartResult {
  const { provider: _provider, maximumCost, ...judged } = around
  const { problems } = settle(startParameters, judged, [])
  const ofCost = maximumCostProblems({ problems, verdict: null, count: 1 }, maximumCost)
  const all = [...problems.map((problem) => ({ ...problem, parameter: null })), ...ofCost]
  all.push(...webhookUrlProblems(webhooks.hosts, around.webhookUrl, ['webhookUrl']))
  return { generation: null, replayed: false, problems: all, warnings: [] }
}

/** Of what was understood: keys that are left out, and whether a *_config is JSON or text, make no other input. */
const hashOfSettings = (input: StartFromSettingsInput, { given }: SettingsResolution): string =>
  hashOfInput({ ...input, settings: { ...input.settings, canonical: given } })
