import type { StillMotionAxesInput, StillMotionCameraInput, StillMotionCameraPreset } from '../client/index.ts'
import { cameraPresets } from '../renderer/camera.ts'
import type { CameraMove } from '../renderer/plan.ts'
import { type CameraReading, readCameraWords } from './camera-words.ts'
import { CommandError, exitCodes } from './command-error.ts'

/**
 * What `--camera` says: a preset (`push-in`, PUSH_IN) or axes (`zoom=5,pan=-3`). What the names and numbers may be is
 * the server's to judge.
 */
export function parseCamera(text: string): StillMotionCameraInput {
  if (!text.includes('=')) return { preset: enumName(text) as StillMotionCameraPreset }
  const axes = text.split(',').map((part) => {
    const [name = '', amount = '', ...rest] = part.split('=').map((piece) => piece.trim())
    if (name === '' || amount === '' || rest.length > 0 || !Number.isFinite(Number(amount)))
      throw new CommandError('--camera takes a preset, or axes such as zoom=5,pan=-3.', exitCodes.usage)
    return [name, Number(amount)]
  })
  return { axes: Object.fromEntries(axes) as StillMotionAxesInput }
}

/** The camera that a prompt's words come to; without a move in them it pushes in. */
export function cameraOfPrompt(prompt: string): { camera: StillMotionCameraInput; reading: CameraReading } {
  const reading = readCameraWords(prompt)
  const [move, ...others] = reading.moves
  if (!move) return { camera: { preset: 'PUSH_IN' }, reading }
  if (others.length > 0) return { camera: { moves: reading.moves }, reading }
  const preset = Object.entries(cameraPresets).find(([, axes]) =>
    Object.entries(axes).every(([axis, amount]) => (move[axis as keyof CameraMove] ?? 0) === amount),
  )?.[0] as StillMotionCameraPreset | undefined
  return { camera: preset ? { preset } : { axes: move }, reading }
}

/** What was made of a prompt, in lines for people. */
export function describeReading({ taken, notUnderstood }: CameraReading): string[] {
  return [
    `Camera      ${taken || 'push in, as the words name no move'}`,
    ...(notUnderstood.length > 0 ? [`Not read    ${notUnderstood.join(' … ')}`] : []),
  ]
}

/** `push-in` as the schema writes it. */
export const enumName = (text: string): string =>
  text
    .trim()
    .toUpperCase()
    .replace(/[\s:-]+/g, '_')
