import type { StillMotionAxesInput, StillMotionCameraInput, StillMotionCameraPreset } from '../client/index.ts'
import { CommandError, exitCodes } from './command-error.ts'

/** Words by which a prompt names a camera move. */
const promptPatterns: Record<StillMotionCameraPreset, RegExp> = {
  PUSH_IN: /\b(push|zoom|dolly|mov|track)(es|s|e|ing)?( \w+)? in\b|\bclose[rs]? in\b|\b(push|zoom)-in\b/,
  PULL_OUT: /\b(pull|zoom|dolly|mov)(es|s|e|ing)?( \w+)? (out|back|away)\b|\b(pull|zoom)-(out|back)\b/,
  PAN_LEFT: /\bpan(s|ning)?( \w+){0,3}[ -]left\b/,
  PAN_RIGHT: /\bpan(s|ning)?( \w+){0,3}[ -]right\b/,
  TILT_UP: /\btilt(s|ing)?( \w+){0,2}[ -]up/,
  TILT_DOWN: /\btilt(s|ing)?( \w+){0,2}[ -]down/,
  ORBIT: /\borbit|\b(arc|circl)(e|es|s|ing)? around\b/,
}

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

/** The move the prompt names first. The embedded renderer does not read prompts, so somebody has to. */
export function cameraOfPrompt(prompt: string): StillMotionCameraPreset | null {
  const text = prompt.toLowerCase()
  const named = Object.entries(promptPatterns).flatMap(([preset, pattern]) => {
    const index = text.search(pattern)
    return index < 0 ? [] : [{ preset: preset as StillMotionCameraPreset, index }]
  })
  named.sort((left, right) => left.index - right.index)
  return named[0]?.preset ?? null
}

/** `push-in` as the schema writes it. */
export const enumName = (text: string): string =>
  text
    .trim()
    .toUpperCase()
    .replace(/[\s:-]+/g, '_')
