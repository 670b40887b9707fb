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

  const reconcile = command('reconcile', 'list submits whose answer was lost, and what the vendor shows of them')
    .addOption(new Option('--first <number>', 'how many').argParser(parseCount).default(50))
    .option('--offline', 'ask no vendor')
    .option('--json', 'print JSON')
    .helpCommand(false)
    .addHelpText('after', reconcileHelp)
    .action(async (_options, command: Command) =>
      end(await (await import('./reconcile.ts')).reconcile(command.optsWithGlobals())),
    )

  byHand(reconcile.command('settle'))
    .description('write by hand which job of the vendor’s an attempt is, or what it cost')
    .argument('<attempt>')
    .option('--operation <id>', 'the vendor’s id of its job: the clip is collected, if it can still be had')
    .option('--charge <dollars>', 'what it cost, such as 0.35; none where it was not billed')
    .option('--unchecked', 'write a job that the vendor cannot be asked about now')
    .option('--json', 'print JSON')
    .addHelpText('after', settleHelp)
    .action(async (attempt, _options, command: Command) =>
      end(await (await import('./reconcile.ts')).settle(attempt, command.optsWithGlobals())),
    )

  command('backup', 'copy database and media as of one moment, beside whoever works')
    .argument('<folder>', 'a new or empty one')
    .option('--no-media', 'the database alone; media are kept otherwise')
    .option('--json', 'print JSON')
    .addHelpText('after', backupHelp)
    .action(async (folder, _options, command: Command) =>
      end(await (await import('./backup/backup.ts')).backup(folder, command.optsWithGlobals())),
    )

  byHand(command('restore', 'fill an empty database and media store with a backup; buys nothing again'))
    .argument('<folder>')
    .option('--check', 'only say whether the backup is whole')
    .option('--resume', 'nothing has worked on the original since: what waited then is sent')
    .option('--json', 'print JSON')
    .addHelpText('after', restoreHelp)
    .action(async (folder, _options, command: Command) =>
      end(await (await import('./backup/restore.ts')).restore(folder, command.optsWithGlobals())),
    )
}

const backupHelp = `
Examples:
  $ kinetograph backup /backups/2026-05-01
  $ kinetograph backup /backups/2026-05-01 --no-media --json

Of DATABASE_URL, or of the data folder, and of the media store; media in a bucket are named, and not copied. Keys and
passwords are not in it, and everything that callers asked for is: its files are for this user alone.`

const restoreHelp = `
Examples:
  $ kinetograph restore /backups/2026-05-01 --check
  $ KINETOGRAPH_DATA_DIR=/srv/new kinetograph restore /backups/2026-05-01

Jobs that were known at a vendor are collected. What waited, or was being sent, may have been bought since: it ends as
SUBMISSION_UNCERTAIN, and kinetograph reconcile lists it. Every serve and worker must be stopped.`

const reconcileHelp = `
Examples:
  $ kinetograph reconcile
  $ kinetograph reconcile settle 5f0c… --operation task-8812 --reason "found in the vendor's console"
  $ kinetograph reconcile settle 5f0c… --charge none --reason "not on the invoice of May"

Needs the settings of the providers, as serve has them. Listing changes nothing.`

const settleHelp = `
Nothing is ever sent again, and no status changes: with --operation the clip comes as a late result. A job that is another
attempt's is refused. --reason is required, and kept with who did it.`

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
