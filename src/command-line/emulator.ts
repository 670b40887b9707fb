import { createLog } from '../log.ts'
import { type ExitCode, exitCodes } from './command-error.ts'
import { emulatorsOf } from './emulated-providers.ts'
import { watchInterruption } from './interruption.ts'

export interface EmulatorCommandOptions {
  port: number
  host: string
  publicUrl?: string
  speed: number
  pictures: 'full' | 'cheap'
  providers?: string[]
  verbose?: boolean
}

/** `emulator`: answers in the place of vendors until stopped. */
export async function emulator(options: EmulatorCommandOptions): Promise<ExitCode> {
  const interruption = watchInterruption()
  const emulators = await emulatorsOf(options.providers)
  const [{ startEmulator }, { isCodecInstalled }] = await Promise.all([
    import('../emulator/emulator.ts'),
    import('../renderer/render.ts'),
  ])

  const { port, host, publicUrl, speed, pictures, verbose } = options
  const started = await startEmulator({
    emulators,
    port,
    host,
    ...(publicUrl === undefined ? {} : { publicUrl }),
    speed,
    pictures,
    log: createLog(verbose ? 'debug' : 'info', process.stderr),
  })
  const width = Math.max(...emulators.map(({ id }) => id.length))
  say(`The emulator answers in the place of these providers, at no cost:

${emulators.map(({ id }) => `  ${id.padEnd(width)}  ${started.urlOf(id)}`).join('\n')}

Each speaks the vendor's own paths below its address: give that to a client as its base URL. Any key will do; at Vertex
the access token is emulator-token, and the secret of any of Kling's access keys is emulator-secret.
Clips are ${pictures === 'full' ? 'as long and as large as asked for' : 'small, one frame a second'}; time passes ${speed === 1 ? 'as it does' : `${speed} times as fast`}.

  What arrived, what it cost  GET  ${started.url}/__emulator/ledger
  Make something go wrong     POST ${started.url}/__emulator/scenarios  {"kind": "rate-limited", "times": 2}
                              or in a prompt: a lake at dusk [[moderated-at-output]]
  Forget everything           POST ${started.url}/__emulator/reset

Stop with Ctrl-C.`)
  if (!isCodecInstalled())
    process.stderr.write(
      'The optional package node-av is not installed: jobs succeed, but there are no clips to fetch.\n',
    )

  await interruption.arrived
  await started.stop()
  return exitCodes.ok
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
