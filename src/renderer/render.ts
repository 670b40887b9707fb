import { programAt } from '../places.ts'
import type { RenderResult } from './messages.ts'
import type { RenderPlan } from './plan.ts'
import { type RenderOptions, renderInProcess } from './render-process.ts'

export type { RenderResult } from './messages.ts'
export { isCodecInstalled, RenderError, type RenderOptions } from './render-process.ts'

const program = programAt('renderer/child')

/**
 * Renders `plan` in a process of its own and puts the MP4 at `outputPath`, whose folder must exist. The file appears
 * there complete or not at all.
 *
 * @throws {RenderError}
 */
export const renderClip = (plan: RenderPlan, outputPath: string, options: RenderOptions = {}): Promise<RenderResult> =>
  renderInProcess(program, plan, outputPath, options)
