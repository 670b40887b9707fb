import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { version } from '../version.ts'
import { describeError, type ExitCode, exitCodeHelp, exitCodeOf, exitCodes } from './command-error.ts'
import { addOperatorCommands } from './operator-commands.ts'
import { parseNames } from './option-values.ts'

const examples = `
Examples:
  $ kinetograph demo                                  make a demo clip
  $ kinetograph serve                                 the studio at http://127.0.0.1:4000/
  $ kinetograph generate photo.jpg "slow push in"     writes photo.mp4
  $ kinetograph doctor                                check this installation

Settings come from the environment: kinetograph serve --help lists them.`

/** Runs one command and answers with what the process should exit with. */
export async function runCommandLine(args: readonly string[]): Promise<ExitCode> {
  const isVerbose = args.includes('--verbose')
  // `kinetograph models | head` is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.ok)
    throw error
  })
  let exitCode: ExitCode = exitCodes.ok
  // What only they need would take half the time of `--help`.
  const isGateway = args.includes('serve') || args.includes('worker')
  const gatewayHelp = isGateway ? await import('./gateway-help.ts') : undefined
  const program = makeProgram((code) => {
    exitCode = code
  }, gatewayHelp)
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    // Commander has printed its own words already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    process.stderr.write(`${describeError(error, isVerbose)}\n`)
    return exitCodeOf(error)
  }
}

function makeProgram(
  end: (exitCode: ExitCode) => void,
  gatewayHelp: typeof import('./gateway-help.ts') | undefined,
): Command {
  const settingsHelp = (context: { command: Command }) => gatewayHelp?.settingsHelp(context) ?? ''
  const program = new Command('kinetograph')
    .description('A GraphQL gateway for image-to-video models: one still becomes one clip.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .addHelpText('after', `${examples}\n${exitCodeHelp}`)
    .showHelpAfterError('(kinetograph --help shows how)')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .option('--verbose', 'log more, and show where an error comes from')

  const command = (nameAndArguments: string, description: string) =>
    program.command(nameAndArguments).description(description)

  command('demo', 'make a demo clip from one picture, on a temporary gateway')
    .argument('[image]', 'JPEG, PNG, WebP or AVIF (default: a built-in picture)')
    .argument('[prompt]', 'may name the camera move: "slow push in"')
    .addOption(cameraOption())
    .addOption(durationOption().default(5))
    .addOption(resolutionOption().default('720p'))
    .addOption(frameRateOption().default(24))
    .action(async (image, prompt, _options, command: Command) =>
      end(await (await import('./demo.ts')).demo(image, prompt, command.optsWithGlobals())),
    )

  command('serve', 'serve the GraphQL API and run generations, until stopped')
    .addOption(
      new Option('--emulate <providers>', 'providers to emulate, or all: no key, no cost, no real clips').argParser(
        parseNames,
      ),
    )
    .addOption(
      new Option('--emulate-speed <factor>', 'speed of time in the emulator').argParser(parseSpeed).default(10),
    )
    .addOption(picturesOption('--emulate-pictures').default('full'))
    .addHelpText('after', () => gatewayHelp?.serveExamples ?? '')
    .addHelpText('after', settingsHelp)
    .action(async (_options, command: Command) =>
      end(await (await import('./serve.ts')).serve('serve', command.optsWithGlobals())),
    )

  callsGateway(command('generate', 'make one clip with any model, through the API'))
    .argument('<image>', 'file (JPEG, PNG, WebP, AVIF) or http(s) URL; - for text to video')
    .argument('[prompt]', 'what happens; for still-motion the camera move: "slow push in"', '')
    .option('--model <name>', 'the model; kinetograph models lists them', 'still-motion')
    .option('--capability <field>', 'capability to use (default: the first of the model that accepts the input)')
    .option('--end-frame <image>', 'the picture the clip ends on')
    .addOption(repeated('--reference <file>', 'a reference picture, video or sound; repeatable'))
    .addOption(repeated('--shot <prompt[:seconds]>', 'one shot of several; repeatable'))
    .addOption(repeated('--set <name=value>', 'any other parameter, such as generateAudio=true; repeatable'))
    .option('--parameters <file>', 'read parameters from a JSON file; - for standard input')
    .addOption(
      new Option('--maximum-cost <dollars>', 'maximum cost; a more expensive clip is refused').argParser(parseNumber),
    )
    .addOption(
      new Option('--confirm-above <dollars>', 'on a terminal, ask before spending more')
        .argParser(parseNumber)
        .default(1),
    )
    .addOption(cameraOption())
    .addOption(durationOption())
    .addOption(resolutionOption())
    .option('--aspect-ratio <ratio>', 'auto, 16:9, 9:16, 1:1, 4:3, 3:4 or 21:9')
    .option('--resize-mode <mode>', 'crop or pad a picture with a different aspect ratio')
    .addOption(
      new Option('--focus <x,y>', 'the point that cropping keeps in view, 0 to 1 from the top left').argParser(
        parseFocus,
      ),
    )
    .option('--sound <kind>', 'none or ambience')
    .addOption(new Option('--seed <number>', 'the same seed gives a similar clip').argParser(parseNumber))
    .addOption(frameRateOption())
    .addOption(outputOption('the name of the image, with .mp4, in this folder'))
    .option('--force', 'replace existing files')
    .option('--stills', 'also save the poster and the last frame')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', generateExamples)
    .action(async (image, prompt, _options, command: Command) =>
      end(await (await import('./generate.ts')).generate(image, prompt, command.optsWithGlobals())),
    )

  callsGateway(command('list', 'list the newest generations'))
    .addOption(new Option('--first <number>', 'how many').argParser(parseNumber).default(20))
    .option('--model <name>', 'only generations of this model')
    .addOption(new Option('--status <names>', 'only with these statuses, such as running,failed').argParser(parseNames))
    .option('--json', 'print JSON')
    .action(async (_options, command: Command) =>
      end(await (await import('./generations.ts')).list(command.optsWithGlobals())),
    )

  callsGateway(command('get', 'print one generation as JSON'))
    .argument('<id>')
    .action(async (id, _options, command: Command) =>
      end(await (await import('./generations.ts')).get(id, command.optsWithGlobals())),
    )

  for (const [name, description] of [
    ['follow', 'wait for a generation that is already started, and save its clip'],
    ['download', 'save the clip of a generation that has ended'],
  ] as const)
    callsGateway(command(name, description))
      .argument('<id>')
      .addOption(outputOption('the id, with .mp4, in this folder'))
      .option('--force', 'replace existing files')
      .option('--stills', 'also save the poster and the last frame')
      .option('--json', 'print the result as JSON')
      .action(async (id, _options, command: Command) =>
        end(await (await import('./generations.ts'))[name](id, command.optsWithGlobals())),
      )

  callsGateway(command('cancel', 'cancel a generation'))
    .argument('<id>')
    .action(async (id, _options, command: Command) =>
      end(await (await import('./generations.ts')).cancel(id, command.optsWithGlobals())),
    )

  callsGateway(command('delete', 'delete a generation that has ended, with its clips and its request'))
    .argument('<id>')
    .action(async (id, _options, command: Command) =>
      end(await (await import('./generations.ts')).remove(id, command.optsWithGlobals())),
    )

  callsGateway(command('assemble', 'join clips and pictures into one film, through the API'))
    .argument('<source...>', 'files (MP4, QuickTime, JPEG, PNG, WebP, AVIF) or http(s) URLs, in order')
    .requiredOption('-o, --output <file>', 'file to write the film to')
    .addOption(
      new Option('--cross-fade <seconds>', 'cross-fade between all parts (default: cuts)').argParser(parseNumber),
    )
    .addOption(
      new Option('--still-seconds <seconds>', 'how long each picture is shown').argParser(parseNumber).default(3),
    )
    .option('--soundtrack <file>', 'a WAV or MP3 file under the whole film')
    .option('--captions <file>', 'a SubRip (.srt) or WebVTT (.vtt) file')
    .addOption(
      new Option('--size <size>', 'size of the film, such as 1280x720 (default: that of the first part)').argParser(
        parseFrameSize,
      ),
    )
    .addOption(frameRateOption())
    .option('--resize-mode <mode>', 'pad or crop a part with a different aspect ratio')
    .option('--force', 'replace an existing file')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', assembleExamples)
    .action(async (sources: string[], _options, command: Command) =>
      end(await (await import('./assemble.ts')).assemble(sources, command.optsWithGlobals())),
    )

  callsGateway(command('models', 'list models; for named models show capabilities, parameters and an example command'))
    .argument('[name...]', 'such as kling-v3')
    .option('--json', 'print JSON')
    .action(async (names: string[], _options, command: Command) =>
      end(await (await import('./models.ts')).models(names, command.optsWithGlobals())),
    )

  command('migrate', 'migrate the database (serve also does it)')
    .addHelpText('after', `\nMigrates the database at DATABASE_URL, or the one in the data folder.\n${exitCodeHelp}`)
    .action(async (_options, command: Command) =>
      end(await (await import('./migrate.ts')).migrate(command.optsWithGlobals())),
    )

  command('media', 'move media to another store')
    .command('migrate')
    .description('move all media from the folder to the configured bucket, or back')
    .addOption(new Option('--to <store>', 'target store').choices(['bucket', 'folder']).makeOptionMandatory())
    .addHelpText(
      'after',
      `\nStop every serve and worker first. The command can be interrupted and run again.\n${exitCodeHelp}`,
    )
    .action(async (_options, command: Command) =>
      end(await (await import('./media-migrate.ts')).migrateMedia(command.optsWithGlobals())),
    )

  addOperatorCommands(command, end)

  command('doctor', 'check this installation: what is missing or broken, and how to fix it')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExits with 1 if something is broken.')
    .action(async (_options, command: Command) =>
      end(await (await import('./doctor.ts')).doctor(command.optsWithGlobals())),
    )

  callsGateway(command('mcp', 'serve tools for agents (Model Context Protocol) over standard input and output'))
    .addOption(
      repeated('--allow-directory <folder>', 'let agents use pictures, videos and sounds in this folder; repeatable'),
    )
    .addHelpText('after', mcpHelp)
    .action(async (_options, command: Command) => end(await (await import('./mcp.ts')).mcp(command.optsWithGlobals())))

  command('emulator', 'emulate the APIs of the providers, with playable clips and without cost')
    .addOption(
      new Option('--port <number>', 'port to listen on; 0 for any free port').argParser(parsePort).default(4010),
    )
    .option('--host <address>', 'address to listen on; it needs no key', '127.0.0.1')
    .addOption(new Option('--public-url <url>', 'URL at which clients reach it, if different').argParser(parseEndpoint))
    .addOption(new Option('--speed <factor>', 'speed of its time').argParser(parseSpeed).default(1))
    .addOption(picturesOption('--pictures').default('full'))
    .addOption(new Option('--providers <ids>', 'only these providers, such as klingai,vertex').argParser(parseNames))
    .addHelpText('after', emulatorHelp)
    .action(async (_options, command: Command) =>
      end(await (await import('./emulator.ts')).emulator(command.optsWithGlobals())),
    )

  command('worker', 'run generations without serving the API, on the same database as serve')
    .addHelpText('after', settingsHelp)
    .action(async () => end(await (await import('./serve.ts')).serve('worker', program.opts())))

  return program
}

const generateExamples = `
Examples:
  $ kinetograph generate photo.jpg "slow push in"
  $ kinetograph generate photo.jpg --camera zoom=4,pan=-2,roll=1 --duration 8 --resolution 1080p
  $ kinetograph generate photo.jpg "orbit" --aspect-ratio 9:16 --sound ambience --output story.mp4
  $ kinetograph generate https://example.com/photo.jpg "pan left" --endpoint https://clips.example.com
  $ kinetograph generate photo.jpg "waves roll in" --model kling-v3 --duration 10 --set generateAudio=true
  $ kinetograph generate first.jpg "dusk falls" --end-frame last.jpg --model veo-3-1 --maximum-cost 3
  $ kinetograph generate - "a lake at dusk" --model veo-3-1

Without --camera: the camera move named in the prompt, otherwise push-in.
Without --endpoint: the running serve of this data folder, otherwise a gateway started for this call.
Ctrl-C cancels the generation. If the gateway is unreachable, the command retries for 15 minutes; kinetograph follow ID
continues later.
${exitCodeHelp}`

const assembleExamples = `
Examples:
  $ kinetograph assemble a.mp4 b.mp4 --output film.mp4
  $ kinetograph assemble title.png a.mp4 b.mp4 --cross-fade 0.5 --soundtrack music.mp3 --captions film.srt -o film.mp4
${exitCodeHelp}`

const emulatorHelp = `
Examples:
  $ kinetograph emulator                              all providers, on http://127.0.0.1:4010
  $ kinetograph emulator --providers klingai --speed 20
  $ kinetograph emulator --pictures cheap --port 0    for tests

It prints the base URL of each provider and the credentials it accepts. To simulate failures, send scenarios to
POST /__emulator/scenarios, or put one in a prompt, such as [[rate-limited:2]].
${exitCodeHelp}`

const mcpHelp = `
The agent's program starts it, with a configuration such as
  { "mcpServers": { "kinetograph": { "command": "npx", "args": ["kinetograph", "mcp", "--allow-directory", "/home/me/Pictures"] } } }

A generation may cost at most KINETOGRAPH_MCP_MAXIMUM_COST dollars (default: $1).
Without --endpoint: the running serve of this data folder, otherwise a gateway started for this call.
A running serve has the same tools over HTTP, at /mcp.
${exitCodeHelp}`

const callsGateway = (command: Command): Command =>
  command
    .addOption(
      new Option('--endpoint <url>', 'URL of the gateway, such as http://127.0.0.1:4000')
        .env('KINETOGRAPH_ENDPOINT')
        .argParser(parseEndpoint),
    )
    .addOption(new Option('--api-key <key>', 'API key for the gateway').env('KINETOGRAPH_API_KEY'))

function parseEndpoint(text: string): string {
  if (!/^https?:$/.test(URL.parse(text)?.protocol ?? '')) throw new InvalidArgumentError('That is not an http(s) URL.')
  return text
}

const cameraOption = () =>
  new Option('--camera <move>', 'preset (push-in, pan-left, orbit …) or axes (zoom=5,pan=-3; each -10 to 10)')
function parseFrameSize(text: string): { width: number; height: number } {
  const match = /^(\d+)[x×](\d+)$/.exec(text)
  if (!match) throw new InvalidArgumentError('Expected pixels such as 1280x720.')
  return { width: Number(match[1]), height: Number(match[2]) }
}

const durationOption = () => new Option('--duration <seconds>', 'length of the clip').argParser(parseNumber)
const picturesOption = (flag: string) =>
  new Option(`${flag} <mode>`, 'full: clips as requested; cheap: small, with one frame per second').choices([
    'full',
    'cheap',
  ])
const resolutionOption = () => new Option('--resolution <lines>', '480p, 720p, 1080p or 4k')
const outputOption = (standard: string) =>
  new Option('-o, --output <file>', `file to write the clip to (default: ${standard})`)
const repeated = (flags: string, description: string) =>
  new Option(flags, description).argParser((text: string, before: string[] = []) => [...before, text])
const frameRateOption = () => new Option('--frame-rate <number>', 'frames per second').argParser(parseNumber)

/** What the number may be is the server's to judge. */
function parseNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('That is not a number.')
  return value
}

/** `0.5,0.2` */
function parseFocus(text: string): { x: number; y: number } {
  const [x = Number.NaN, y = Number.NaN, ...more] = text.split(',').map(parseNumber)
  const isInside = [x, y].every((part) => part >= 0 && part <= 1)
  if (!isInside || more.length > 0) throw new InvalidArgumentError('Expected two numbers from 0 to 1, such as 0.5,0.2.')
  return { x, y }
}

function parsePort(text: string): number {
  const port = parseNumber(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('That is not a port.')
  return port
}

function parseSpeed(text: string): number {
  const speed = parseNumber(text)
  if (speed <= 0) throw new InvalidArgumentError('The speed must be greater than 0.')
  return speed
}
