import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { version } from '../version.ts'
import { describeError, type ExitCode, exitCodeHelp, exitCodeOf, exitCodes } from './command-error.ts'
import { addOperatorCommands } from './operator-commands.ts'
import { parseNames } from './option-values.ts'

const examples = `
Examples:
  $ kinetograph demo                                  see it work, start to end
  $ kinetograph serve                                 the studio at http://127.0.0.1:4000/
  $ kinetograph generate photo.jpg "slow push in"     writes photo.mp4
  $ kinetograph doctor                                what is missing or broken here

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

  command('demo', 'see it work: one picture, one clip, on a gateway of its own')
    .argument('[image]', 'JPEG, PNG, WebP or AVIF; a picture of ours otherwise')
    .argument('[prompt]', 'may name the camera move: "slow push in"')
    .addOption(cameraOption())
    .addOption(durationOption().default(5))
    .addOption(resolutionOption().default('720p'))
    .addOption(frameRateOption().default(24))
    .action(async (image, prompt, _options, command: Command) =>
      end(await (await import('./demo.ts')).demo(image, prompt, command.optsWithGlobals())),
    )

  command('serve', 'answer the GraphQL API and work, until stopped')
    .addOption(
      new Option('--emulate <providers>', 'emulate these, or all: no key, no cost, no real clips').argParser(
        parseNames,
      ),
    )
    .addOption(
      new Option('--emulate-speed <factor>', 'how fast time passes for them').argParser(parseSpeed).default(10),
    )
    .addOption(picturesOption('--emulate-pictures').default('full'))
    .addHelpText('after', () => gatewayHelp?.serveExamples ?? '')
    .addHelpText('after', settingsHelp)
    .action(async (_options, command: Command) =>
      end(await (await import('./serve.ts')).serve('serve', command.optsWithGlobals())),
    )

  callsGateway(command('generate', 'make one clip, by any model, through the API'))
    .argument('<image>', 'file (JPEG, PNG, WebP, AVIF) or http(s) URL; - for words alone')
    .argument('[prompt]', 'what happens; for still-motion the camera move: "slow push in"', '')
    .option('--model <name>', 'see kinetograph models', 'still-motion')
    .option('--capability <field>', 'only this one of the model; otherwise the first that takes what is given')
    .option('--end-frame <image>', 'the picture the clip ends on')
    .addOption(repeated('--reference <file>', 'a picture, video or sound that shows what things are like; repeatable'))
    .addOption(repeated('--shot <prompt[:seconds]>', 'one shot of several; repeatable'))
    .addOption(repeated('--set <name=value>', 'any other parameter, such as generateAudio=true; repeatable'))
    .option('--parameters <file>', 'parameters out of a file of JSON, - for standard input')
    .addOption(new Option('--maximum-cost <dollars>', 'refuse rather than spend more').argParser(parseNumber))
    .addOption(
      new Option('--confirm-above <dollars>', 'on a terminal, ask before spending more')
        .argParser(parseNumber)
        .default(1),
    )
    .addOption(cameraOption())
    .addOption(durationOption())
    .addOption(resolutionOption())
    .option('--aspect-ratio <ratio>', 'auto, 16:9, 9:16, 1:1, 4:3, 3:4 or 21:9')
    .option('--resize-mode <mode>', 'crop or pad, where the picture has another shape')
    .addOption(
      new Option('--focus <x,y>', 'what of the picture a cut keeps in view, 0 to 1 from its top left').argParser(
        parseFocus,
      ),
    )
    .option('--sound <kind>', 'none or ambience')
    .addOption(new Option('--seed <number>', 'the same one makes a similar clip again').argParser(parseNumber))
    .addOption(frameRateOption())
    .addOption(outputOption('the name of the image, with .mp4, in this folder'))
    .option('--force', 'replace files that are there')
    .option('--stills', 'save poster and last frame beside the clip')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', generateExamples)
    .action(async (image, prompt, _options, command: Command) =>
      end(await (await import('./generate.ts')).generate(image, prompt, command.optsWithGlobals())),
    )

  callsGateway(command('list', 'list the newest generations'))
    .addOption(new Option('--first <number>', 'how many').argParser(parseNumber).default(20))
    .option('--model <name>', 'only of this model')
    .addOption(new Option('--status <names>', 'only of these: running,failed').argParser(parseNames))
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
    ['follow', 'wait for a generation that was started before, and save its clip'],
    ['download', 'save the clip of a generation that has ended'],
  ] as const)
    callsGateway(command(name, description))
      .argument('<id>')
      .addOption(outputOption('the id, with .mp4, in this folder'))
      .option('--force', 'replace files that are there')
      .option('--stills', 'save poster and last frame beside the clip')
      .option('--json', 'print the result as JSON')
      .action(async (id, _options, command: Command) =>
        end(await (await import('./generations.ts'))[name](id, command.optsWithGlobals())),
      )

  callsGateway(command('cancel', 'ask for the end of a generation'))
    .argument('<id>')
    .action(async (id, _options, command: Command) =>
      end(await (await import('./generations.ts')).cancel(id, command.optsWithGlobals())),
    )

  callsGateway(command('delete', 'delete a generation that has ended: its clips and all that was asked for'))
    .argument('<id>')
    .action(async (id, _options, command: Command) =>
      end(await (await import('./generations.ts')).remove(id, command.optsWithGlobals())),
    )

  callsGateway(command('assemble', 'make one film of clips and pictures, through the API'))
    .argument('<source...>', 'files (MP4, QuickTime, JPEG, PNG, WebP, AVIF) or http(s) URLs, in order')
    .requiredOption('-o, --output <file>', 'where the film goes')
    .addOption(new Option('--cross-fade <seconds>', 'between all parts; otherwise cuts').argParser(parseNumber))
    .addOption(new Option('--still-seconds <seconds>', 'how long a picture is seen').argParser(parseNumber).default(3))
    .option('--soundtrack <file>', 'a WAV or MP3 file under the whole film')
    .option('--captions <file>', 'a SubRip (.srt) or WebVTT (.vtt) file')
    .addOption(new Option('--size <size>', 'such as 1280x720 (default: of the first)').argParser(parseFrameSize))
    .addOption(frameRateOption())
    .option('--resize-mode <mode>', 'pad or crop, where a part has another shape')
    .option('--force', 'replace the file that is there')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', assembleExamples)
    .action(async (sources: string[], _options, command: Command) =>
      end(await (await import('./assemble.ts')).assemble(sources, command.optsWithGlobals())),
    )

  callsGateway(command('models', 'list models; of those named, capabilities, parameters and a line that starts each'))
    .argument('[name...]', 'such as kling-v3')
    .option('--json', 'print JSON')
    .action(async (names: string[], _options, command: Command) =>
      end(await (await import('./models.ts')).models(names, command.optsWithGlobals())),
    )

  command('migrate', 'bring the database up to date (serve does it too)')
    .addHelpText('after', `\nOf DATABASE_URL, or of the data folder.\n${exitCodeHelp}`)
    .action(async (_options, command: Command) =>
      end(await (await import('./migrate.ts')).migrate(command.optsWithGlobals())),
    )

  command('media', 'move media to another store')
    .command('migrate')
    .description('move all media from the folder to the bucket of the settings, or back')
    .addOption(new Option('--to <store>', 'where they go').choices(['bucket', 'folder']).makeOptionMandatory())
    .addHelpText('after', `\nEvery serve and worker must be stopped. May be broken off and run again.\n${exitCodeHelp}`)
    .action(async (_options, command: Command) =>
      end(await (await import('./media-migrate.ts')).migrateMedia(command.optsWithGlobals())),
    )

  addOperatorCommands(command, end)

  command('doctor', 'say what is missing or broken here, and what to do')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExits with 1 when something is broken.')
    .action(async (_options, command: Command) =>
      end(await (await import('./doctor.ts')).doctor(command.optsWithGlobals())),
    )

  callsGateway(command('mcp', 'tools for agents (Model Context Protocol), over standard input and output'))
    .addOption(repeated('--allow-directory <folder>', 'agents may name pictures, videos and sounds in it; repeatable'))
    .addHelpText('after', mcpHelp)
    .action(async (_options, command: Command) => end(await (await import('./mcp.ts')).mcp(command.optsWithGlobals())))

  command('emulator', 'answer in the place of providers: their wires, real clips, no cost')
    .addOption(new Option('--port <number>', '0 for any that is free').argParser(parsePort).default(4010))
    .option('--host <address>', 'where to listen; whoever reaches it may use it', '127.0.0.1')
    .addOption(new Option('--public-url <url>', 'where clients reach it, if not there').argParser(parseEndpoint))
    .addOption(new Option('--speed <factor>', 'how fast its time passes').argParser(parseSpeed).default(1))
    .addOption(picturesOption('--pictures').default('full'))
    .addOption(new Option('--providers <ids>', 'only these: klingai,vertex').argParser(parseNames))
    .addHelpText('after', emulatorHelp)
    .action(async (_options, command: Command) =>
      end(await (await import('./emulator.ts')).emulator(command.optsWithGlobals())),
    )

  command('worker', 'only work, on the database of whoever serves')
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
  $ kinetograph generate - "a lake at dusk" --model sora-2

Without --camera the move named in the prompt is taken, otherwise push-in.
Without --endpoint: the serve of this data folder, otherwise a gateway started for the call.
Ctrl-C cancels the generation. An outage of 15 minutes is waited for; kinetograph follow ID goes on later.
${exitCodeHelp}`

const assembleExamples = `
Examples:
  $ kinetograph assemble a.mp4 b.mp4 --output film.mp4
  $ kinetograph assemble title.png a.mp4 b.mp4 --cross-fade 0.5 --soundtrack music.mp3 --captions film.srt -o film.mp4
${exitCodeHelp}`

const emulatorHelp = `
Examples:
  $ kinetograph emulator                              every provider, on http://127.0.0.1:4010
  $ kinetograph emulator --providers klingai --speed 20
  $ kinetograph emulator --pictures cheap --port 0    for tests

It prints the base URL of each provider, and which credentials do. What is to go wrong comes by
POST /__emulator/scenarios or stands in a prompt, such as [[rate-limited:2]].
${exitCodeHelp}`

const mcpHelp = `
An agent's program starts it, by a configuration such as
  { "mcpServers": { "kinetograph": { "command": "npx", "args": ["kinetograph", "mcp", "--allow-directory", "/home/me/Pictures"] } } }

A start may cost at most KINETOGRAPH_MCP_MAXIMUM_COST dollars, $1 unless set.
Without --endpoint: the serve of this data folder, otherwise a gateway started for the call.
A running serve answers the same over HTTP, at /mcp.
${exitCodeHelp}`

const callsGateway = (command: Command): Command =>
  command
    .addOption(
      new Option('--endpoint <url>', 'gateway to call, such as http://127.0.0.1:4000')
        .env('KINETOGRAPH_ENDPOINT')
        .argParser(parseEndpoint),
    )
    .addOption(new Option('--api-key <key>', 'key for that gateway').env('KINETOGRAPH_API_KEY'))

function parseEndpoint(text: string): string {
  if (!/^https?:$/.test(URL.parse(text)?.protocol ?? '')) throw new InvalidArgumentError('That is no http(s) URL.')
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
  new Option(`${flag} <mode>`, 'clips as asked for, or small with one frame a second').choices(['full', 'cheap'])
const resolutionOption = () => new Option('--resolution <lines>', '480p, 720p, 1080p or 4k')
const outputOption = (standard: string) =>
  new Option('-o, --output <file>', `where the clip goes (default: ${standard})`)
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
  if (speed <= 0) throw new InvalidArgumentError('Time does not run backwards.')
  return speed
}
