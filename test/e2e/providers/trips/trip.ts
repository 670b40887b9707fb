import { wav } from '../../../support/sounds.ts'

/** One arm at one provider: what is asked for, and what the clip and the wire are then like. */
export interface Trip {
  request: object
  route: string
  seconds: number
  sound?: true
  /** 1280×720 unless given. */
  size?: [width: number, height: number]
  /** Of the wire's body. */
  body: object
}

export const still = { base64: '' }
export const sound = { base64: wav(3).toString('base64') }
/** Three seconds of an earlier clip. */
export const earlier = { generationClip: { generationId: '' } }
/** Two seconds of another, with as many frames as Seedance asks for. */
export const smooth = { generationClip: { generationId: '' } }
export const elements = [{ name: 'Mara', source: { providerElementId: '829836802793406551' } }]
export const shots = (promptFor: string) => [
  { prompt: `${promptFor}, from afar`, durationSeconds: 2 },
  { prompt: `${promptFor}, from near`, durationSeconds: 1 },
]
export const sizes = {
  '360p': [640, 360],
  '1080p': [1920, 1080],
} satisfies Record<string, Trip['size']>
