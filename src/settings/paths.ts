import type { Problem } from '../catalog/problem.ts'
import type { SettingsInput } from './resolve.ts'

/** What stands beside the settings in the input. */
const around: readonly string[] = ['provider', 'idempotencyKey', 'maximumCost', 'poll', 'clientReference', 'webhookUrl']

/**
 * A problem with the settings as a problem with `startGenerationFromSettings`’ input, where the caller wrote it:
 * [settings canonical duration_seconds], [settings media 0 media image url], [settings variables 1 name]. Of a port with
 * nothing connected the path is [settings media]. `parameter` keeps the setting’s or the port’s name.
 */
export function intoStartInput(problem: Problem, { media = [] }: SettingsInput): Problem {
  const inStartInput = (path: readonly string[]): string[] => {
    const [head, ...rest] = path
    if (head !== undefined && around.includes(head)) return [...path]
    if (head === 'media' || head === 'variables') return ['settings', ...path]
    if (head === undefined)
      return problem.code === 'LIMIT_REACHED' || problem.code === 'COST_EXCEEDED' ? [] : ['settings', 'canonical']
    if (!head.startsWith('input_')) return ['settings', 'canonical', ...path]
    const index = media.findIndex(({ port }) => port === head)
    if (index < 0) return ['settings', 'media']
    const field = Object.entries(media[index]!.media).find(([, value]) => value !== undefined && value !== null)?.[0]
    // One picture may stand for a list of one.
    const below = field === 'images' || !/^\d+$/.test(rest[0] ?? '') ? rest : rest.slice(1)
    return ['settings', 'media', String(index), 'media', ...(field ? [field] : []), ...below]
  }
  const { conflictsWith } = problem
  return {
    ...problem,
    path: inStartInput(problem.path),
    ...(conflictsWith ? { conflictsWith: conflictsWith.map(inStartInput) } : {}),
  }
}
