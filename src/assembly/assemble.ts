import { programAt } from '../places.ts'
import { type RenderOptions, type RenderResult, renderInProcess } from '../renderer/render-process.ts'
import type { AssemblyPlan } from './plan.ts'

const program = programAt('assembly/child')

/**
 * Makes one film of clips and stills, in a process of its own, and puts the MP4 at `outputPath`, whose folder must exist.
 * The file appears there complete or not at all.
 *
 * @throws {RenderError}
 */
export const assembleFilm = (
  plan: AssemblyPlan,
  outputPath: string,
  options: RenderOptions = {},
): Promise<RenderResult> => renderInProcess(program, plan, outputPath, options)
