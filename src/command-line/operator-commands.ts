import { type Command, InvalidArgumentError, Option } from 'commander'
import type { ExitCode } from './command-error.ts'
import { parseNames } from './option-values.ts'

type End = (exitCode: ExitCode) => void

/** What whoever runs a gateway may do to every tenant's generations: on the database itself, whether anybody serves or not. */
export function addOperatorCommands(
  command: (nameAndArguments: string, description: string) => Command,
  end: End,
): void {
  const generations = command(
    'generations',
    'look at every tenant’s generations, and act on them, on the database itself',
  )
    .helpCommand(false)
    .addHelpText('after', generationsHelp)

  generations
    .command('list')
    .description('list the newest generations of all tenants')
    .addOption(new Option('--first <number>', 'how many').argParser(parseCount).default(50))
    .option('--tenant <name>', 'only of this tenant')
    .option('--model <name>', 'only of this model')
    .addOption(new Option('--status <names>', 'only of these: running,failed').argParser(parseNames))
    .option('--unfinished', 'only those that still need work')
    .option('--json', 'print JSON')
    .action(async (_options, command: Command) =>
      end(await (await import('./operate-generations.ts')).list(command.optsWithGlobals())),
    )

  generations
    .command('show')
    .description('show one: its clips, attempts, events, and what was done by hand')
    .argument('<id>', 'as the API shows it, or the row’s')
    .option('--json', 'print JSON, with the request')
    .action(async (id, _options, command: Command) =>
      end(await (await import('./operate-generations.ts')).show(id, command.optsWithGlobals())),
    )

  byHand(generations.command('cancel'))
    .description('cancel one, as its tenant could')
    .argument('<id>')
    .option('--keep', 'keep a clip that comes all the same')
    .option('--json', 'print JSON')
    .action(async (id, _options, command: Command) =>
      end(await (await import('./operate-generations.ts')).cancel(id, command.optsWithGlobals())),
    )

  byHand(generations.command('requeue'))
    .description('take one from whoever has it, and let it be taken up anew; nothing is sent a second time')
    .argument('<id>')
    .option('--json', 'print JSON')
    .action(async (id, _options, command: Command) =>
      end(await (await import('./operate-generations.ts')).requeue(id, command.optsWithGlobals())),
    )
}

const generationsHelp = `
Examples:
  $ kinetograph generations list --unfinished
  $ kinetograph generations list --status failed,expired --tenant studio --json
  $ kinetograph generations show R2VuZXJhdGlvbjo…
  $ kinetograph generations requeue R2VuZXJhdGlvbjo… --reason "stands still since the deployment"

Of DATABASE_URL, or of the data folder, beside whoever serves. What is done by hand is kept, with who did it and why.`

const byHand = (command: Command): Command =>
  command
    .option('--actor <name>', 'who does it (default: the user of this command, at this host)')
    .option('--reason <words>', 'why; kept with it')

function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1 || count > 10_000)
    throw new InvalidArgumentError('Expected a whole number from 1 to 10000.')
  return count
}
