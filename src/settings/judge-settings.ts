import type { Problem } from '../catalog/problem.ts'
import { describeRange, judgeValue } from '../catalog/value.ts'
import type { SettingsModel } from './models.ts'
import {
  maximumShotSeconds,
  type Settings,
  type SettingsName,
  type SettingsTable,
  settingsNames,
} from './parameters.ts'
import { parameterOf } from './read-settings.ts'

/** What the canonical set itself says to settings that could be read. source: DNG-01, DNG-07…DNG-10 */
export function judgeSettings(model: SettingsModel, { specs }: SettingsTable, settings: Settings): Problem[] {
  const isMultiPrompt = settings.multi_prompt_enabled === true
  return [
    ...settingsNames.flatMap((name) => {
      const spec = specs[name]
      // A node goes on saving the shots while they are switched off.
      const isUnused = name === 'modelName' || (name === 'multi_prompt_config' && !isMultiPrompt)
      if (spec.missing !== undefined || isUnused || settings[name] === undefined) return []
      const found = judgeValue(spec, settings[name])
      return found ? [problem([name], found)] : []
    }),
    ...(isMultiPrompt ? judgeShots(settings) : judgePrompt(settings)),
    ...(model.elements ? judgeElementIds(settings) : []),
    ...(model.references ? judgeReferenceCounts(model.references, settings) : []),
  ]
}

const problem = (path: string[], found: Pick<Problem, 'code' | 'message'> & Partial<Problem>): Problem => ({
  path,
  parameter: parameterOf(path),
  ...found,
})

const judgePrompt = ({ prompt }: Settings): Problem[] =>
  prompt === '' ? [problem(['prompt'], { code: 'REQUIRED', message: 'Prompt is required.' })] : []

/** source: DNG-09, DNG-10 */
function judgeShots({ multi_prompt_config }: Settings): Problem[] {
  const name: SettingsName = 'multi_prompt_config'
  const shots = multi_prompt_config as { prompt?: unknown; duration?: unknown }[]
  const problems: Problem[] = []
  shots.forEach(({ duration }, index) => {
    if (typeof duration !== 'number') return
    const path = [name, String(index), 'duration']
    if (!Number.isInteger(duration))
      problems.push(problem(path, { code: 'SHAPE', message: 'Expected a whole number.' }))
    else if (duration < 1)
      problems.push(
        problem(path, {
          code: 'OUT_OF_RANGE',
          message: `Shot duration must be ${describeRange(shotSeconds)} seconds.`,
          ranges: [shotSeconds],
        }),
      )
  })
  const total = shots.reduce((sum, { duration }) => sum + (typeof duration === 'number' ? duration : 0), 0)
  if (total > maximumShotSeconds)
    problems.push(
      problem([name], {
        code: 'OUT_OF_RANGE',
        message: `Total shot duration (${Math.round(total * 1000) / 1000}s) exceeds maximum of ${maximumShotSeconds}s`,
        ranges: [{ minimum: 0, maximum: maximumShotSeconds }],
      }),
    )
  if (!shots.some(({ prompt }) => typeof prompt === 'string' && prompt.trim() !== ''))
    problems.push(
      problem([name], { code: 'REQUIRED', message: 'At least one shot prompt is required in multi-prompt mode' }),
    )
  return problems
}
const shotSeconds = { minimum: 1, maximum: maximumShotSeconds }

/** source: DNG-07 */
function judgeElementIds({ elements_config }: Settings): Problem[] {
  const seen = new Set<string>()
  return (elements_config as { id?: unknown }[]).flatMap(({ id }, index) => {
    if (id === undefined) return []
    const isTaken = seen.has(String(id))
    seen.add(String(id))
    const path = ['elements_config', String(index), 'id']
    return isTaken
      ? [problem(path, { code: 'NOT_UNIQUE', message: 'Another element has the same id; ids are unique.' })]
      : []
  })
}

/** source: DNG-08 */
function judgeReferenceCounts(
  caps: { images: number; videos: number; audios: number; total: number },
  { seedance_refs_config }: Settings,
): Problem[] {
  const name: SettingsName = 'seedance_refs_config'
  const counts = seedance_refs_config as { images: number; videos: number; audios: number }
  const problems: Problem[] = []
  for (const kind of ['images', 'videos', 'audios'] as const) {
    const range = { minimum: 0, maximum: caps[kind] }
    if (!Number.isInteger(counts[kind]))
      problems.push(problem([name, kind], { code: 'SHAPE', message: 'Expected a whole number.' }))
    else if (counts[kind] < 0 || counts[kind] > caps[kind])
      problems.push(
        problem([name, kind], {
          code: 'OUT_OF_RANGE',
          message: `There may be ${describeRange(range)} reference ${kind}.`,
          ranges: [range],
        }),
      )
  }
  if (problems.length > 0) return problems
  if (counts.images + counts.videos + counts.audios > caps.total)
    problems.push(
      problem([name], {
        code: 'TOO_MANY',
        message: `There may be at most ${caps.total} references in all.`,
        ranges: [{ minimum: 0, maximum: caps.total }],
      }),
    )
  if (counts.audios > 0 && counts.images + counts.videos === 0)
    problems.push(
      problem([name, 'audios'], {
        code: 'REQUIRED',
        message: 'A reference audio also needs at least one reference image or video.',
        conflictsWith: [
          [name, 'images'],
          [name, 'videos'],
        ],
      }),
    )
  return problems
}
