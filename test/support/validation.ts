import { expect } from 'vitest'
import type { TestGateway } from './gateway.ts'
import { faults } from './planning.ts'
import { picture } from './still.ts'

/** Requests with one thing wrong, and what is to be said of them. */

export const still = { url: 'https://example.com/still.png' }
export const clip = { url: 'https://example.com/clip.mp4' }
export const sound = { url: 'https://example.com/sound.mp3' }
export const inline = async (width?: number, height?: number) => ({
  base64: (await picture(width, height)).toString('base64'),
})

/** Smallest inputs by family and arm: a case says only what it changes. */
const least: Record<string, Record<string, object>> = {
  veo: {
    textToVideo: { model: 'VEO_3_1', prompt: 'Waves' },
    imageToVideo: { model: 'VEO_3_1', startFrame: still },
    startEndFrame: { model: 'VEO_3_1', startFrame: still, endFrame: still },
    references: { model: 'VEO_3_1', prompt: 'Waves', referenceImages: [still] },
  },
  kling: {
    imageToVideo: { model: 'KLING_V3', startFrame: still },
    startEndFrame: { model: 'KLING_V3', startFrame: still, endFrame: still },
    elements: { model: 'KLING_V3', startFrame: still },
    multiShot: { model: 'KLING_V3', startFrame: still },
    references: { model: 'KLING_V3_OMNI', prompt: 'Waves' },
    multiShotReferences: { model: 'KLING_V3_OMNI' },
    voices: { model: 'KLING_V2_6', startFrame: still },
    cameraControl: { model: 'KLING_V2_6', startFrame: still },
    motionBrush: { model: 'KLING_V2_6', startFrame: still },
  },
  seedance: {
    imageToVideo: { model: 'SEEDANCE_2_0', startFrame: still },
    references: { model: 'SEEDANCE_2_0', prompt: 'Waves' },
  },
  wan: {
    imageToVideo: { model: 'WAN_2_6_I2V', startFrame: still, prompt: 'Waves' },
    drivingAudio: { model: 'WAN_2_6_I2V', startFrame: still, prompt: 'Waves', drivingAudio: sound },
  },
  grokImagine: {
    imageToVideo: { model: 'GROK_IMAGINE_VIDEO', startFrame: still },
    references: { model: 'GROK_IMAGINE_VIDEO', prompt: 'Waves', referenceImages: [still] },
  },
  geminiOmni: {
    textToVideo: { model: 'GEMINI_OMNI_1_1_FLASH' },
    references: { model: 'GEMINI_OMNI_1_1_FLASH' },
  },
  pixelml: {
    imageToVideo: { startFrame: still, prompt: 'Waves', durationSeconds: 5 },
    startEndFrame: { startFrame: still, endFrame: still, prompt: 'Waves', durationSeconds: 5 },
  },
}
export type Arm = `${string}.${string}`
export const request = (arm: Arm, more: object) => {
  const [family, field] = arm.split('.') as [string, string]
  return { [family]: { [field]: { ...least[family]![field]!, ...more } } }
}
export const below = (arm: Arm, ...rest: (string | number)[]) => ['request', ...arm.split('.'), ...rest.map(String)]
export const times = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item)
export const shots = (...seconds: number[]) => seconds.map((durationSeconds) => ({ prompt: 'Waves', durationSeconds }))
export const made = (name: string) => ({ name, source: { providerElementId: '1' } })
export const points = (count: number) => Array.from({ length: count }, (_, index) => ({ x: index, y: index }))

/** What of a problem the case does not name is not looked at; that there is no other problem is. */
interface Fault {
  code: string
  path: string[]
  parameter: string
  message?: string | RegExp
  allowedValues?: unknown[]
  ranges?: object[]
  maximumLength?: number
  conflictsWith?: string[][]
}
export type Case = [title: string, arm: Arm, provider: string | null, more: object, ...faults: Fault[]]

export async function expectFaults(
  gateway: TestGateway,
  [_title, arm, provider, more, ...wanted]: Case,
): Promise<void> {
  const found = await faults(gateway, request(arm, more), provider === null ? {} : { provider })
  expect(found.map(({ code, parameter }) => `${code} ${parameter}`)).toEqual(
    wanted.map(({ code, parameter }) => `${code} ${parameter}`),
  )
  wanted.forEach(({ message, ...fault }, index) => {
    expect(found[index]).toMatchObject(fault)
    if (typeof message === 'string') expect(found[index].message).toBe(message)
    else if (message) expect(found[index].message).toMatch(message)
  })
}

export const single = (...values: number[]) => values.map((value) => ({ minimum: value, maximum: value, step: null }))
export const range = (minimum: number, maximum: number) => [{ minimum, maximum, step: null }]
