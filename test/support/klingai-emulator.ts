import pino from 'pino'
import sharp from 'sharp'
import { createVirtualClock } from '../../src/emulator/clock.ts'
import { createKlingaiEmulator, type KlingaiEmulatorOptions } from '../../src/providers/klingai/emulator.ts'
import { startEmulator } from './emulator.ts'

interface Answer {
  status: number
  headers: Headers
  /** The parsed envelope. */
  body: any
}

/** Kling's emulator on a virtual clock, and a client that knows nothing but HTTP. */
export async function startKlingai(options: KlingaiEmulatorOptions = {}) {
  const clock = createVirtualClock()
  const log = pino({ level: 'silent' })
  const emulators = [createKlingaiEmulator(options)]
  const emulator = await startEmulator({ emulators, port: 0, pictures: 'cheap', clock, log })
  const base = emulator.urlOf('klingai')

  /** A body given as text is sent as it is. */
  async function ask(path: string, body?: unknown, authorization: string | null = 'Bearer key-1'): Promise<Answer> {
    const response = await fetch(`${base}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(authorization === null ? {} : { authorization }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return { status: response.status, headers: response.headers, body: await response.json() }
  }
  return {
    emulator,
    base,
    ask,
    advance: (seconds: number) => clock.advance(seconds * 1000),
    now: () => clock.now(),
    stop: () => emulator.stop(),
  }
}

/** A plain picture, as Base64. */
export async function plainPicture(width: number, height: number, format: 'png' | 'jpeg' | 'webp' = 'png') {
  const picture = sharp({ create: { width, height, channels: 3, background: '#446688' } })
  return (await picture.toFormat(format).toBuffer()).toString('base64')
}
