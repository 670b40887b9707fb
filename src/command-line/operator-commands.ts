import { type Command, InvalidArgumentError, Option } from 'commander'
import type { ExitCode } from './command-error.ts'
import { parseNames } from './option-values.ts'

type End = (exitCode: ExitCode) => void

/** What whoever runs a gateway may do to every tenant's generations: on the database itself, whether anybody serves or not. */
export function addOperatorCommands(
  command: (nameAndArguments: string, description: string) => Command,
  end: End,
): void {
  const generations = command('generations', 'inspect and manage generations of all tenants, directly in the database')
    .helpCommand(false)
    .addHelpText('after', generationsHelp)

  generations
    .command('list')
    .description('list the newest generations of all tenants')
    .addOption(new Option('--first <number>', 'how many').argParser(parseCount).default(50))
    .option('--tenant <name>', 'only generations of this tenant')
    .option('--model <name>', 'only generations of this model')
    .addOption(new Option('--status <names>', 'only with these statuses, such as running,failed').argParser(parseNames))
    .option('--unfinished', 'only unfinished generations')
    .option('--json', 'print JSON')
    .action(async (_options, command: Command) =>
      end(await (await import('./operate-generations.ts')).list(command.optsWithGlobals())),
    )

  generations
    .command('show')
    .description('show a generation: its clips, attempts, events and manual changes')
    .argument('<id>', 'id from the API, or id of the database row')
    .option('--json', 'print JSON, with the request')
    .action(async (id, _options, command: Command) =>
      end(await (await import('./operate-generations.ts')).show(id, command.optsWithGlobals())),
    )

  byHand(generations.command('cancel'))
    .description('cancel a generation, as its tenant could')
    .argument('<id>')
    .option('--keep', 'keep a clip that the provider finishes anyway')
    .option('--json', 'print JSON')
    .action(async (id, _options, command: Command) =>
      end(await (await import('./operate-generations.ts')).cancel(id, command.optsWithGlobals())),
    )

  byHand(generations.command('requeue'))
    .description(
      'release a generation from the process that runs it, so that it is picked up again; nothing is submitted twice',
    )
    .argument('<id>')
    .option('--json', 'print JSON')
    .action(async (id, _options, command: Command) =>
      end(await (await import('./operate-generations.ts')).requeue(id, command.optsWithGlobals())),
    )

  const reconcile = command('reconcile', 'list submits whose answer was lost, and what the vendor reports about them')
    .addOption(new Option('--first <number>', 'how many').argParser(parseCount).default(50))
    .option('--offline', 'do not ask vendors')
    .option('--json', 'print JSON')
    .helpCommand(false)
    .addHelpText('after', reconcileHelp)
    .action(async (_options, command: Command) =>
      end(await (await import('./reconcile.ts')).reconcile(command.optsWithGlobals())),
    )

  byHand(reconcile.command('settle'))
    .description('record manually which vendor job belongs to an attempt, or what it cost')
    .argument('<attempt>')
    .option('--operation <id>', 'the vendor’s id of the job; its clip is collected if it is still available')
    .option('--charge <dollars>', 'what it cost, such as 0.35; none if it was not billed')
    .option('--unchecked', 'record a job although the vendor cannot be asked about it now')
    .option('--json', 'print JSON')
    .addHelpText('after', settleHelp)
    .action(async (attempt, _options, command: Command) =>
      end(await (await import('./reconcile.ts')).settle(attempt, command.optsWithGlobals())),
    )

  command('backup', 'back up database and media at one point in time, while the gateway runs')
    .argument('<folder>', 'a new or empty folder')
    .option('--no-media', 'back up only the database, without media')
    .option('--json', 'print JSON')
    .addHelpText('after', backupHelp)
    .action(async (folder, _options, command: Command) =>
      end(await (await import('./backup/backup.ts')).backup(folder, command.optsWithGlobals())),
    )

  byHand(command('restore', 'restore a backup into an empty database and media store; nothing is bought again'))
    .argument('<folder>')
    .option('--check', 'only check that the backup is complete')
    .option('--resume', 'send what was waiting; only if the original has not run since the backup')
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

Backs up the database at DATABASE_URL, or the one in the data folder, and the media store. Media in a bucket are listed,
not copied. The backup contains all requests of callers, but no keys or passwords; only this user can read its files.`

const restoreHelp = `
Examples:
  $ kinetograph restore /backups/2026-05-01 --check
  $ KINETOGRAPH_DATA_DIR=/srv/new kinetograph restore /backups/2026-05-01

Stop every serve and worker first. The clips of jobs that a vendor had accepted are collected. Generations that were waiting
or being sent may have been bought since the backup: they end as SUBMISSION_UNCERTAIN, and kinetograph reconcile lists them.`

const reconcileHelp = `
Examples:
  $ kinetograph reconcile
  $ kinetograph reconcile settle 5f0c… --operation task-8812 --reason "found in the vendor's console"
  $ kinetograph reconcile settle 5f0c… --charge none --reason "not on the invoice of May"

It needs the same provider settings as serve. Listing changes nothing.`

const settleHelp = `
Nothing is sent again, and no status changes: with --operation the clip is added as a late result. A job that belongs to
another attempt is refused. --reason is required; it is recorded with the name of the actor.`

const generationsHelp = `
Examples:
  $ kinetograph generations list --unfinished
  $ kinetograph generations list --status failed,expired --tenant studio --json
  $ kinetograph generations show R2VuZXJhdGlvbjo…
  $ kinetograph generations requeue R2VuZXJhdGlvbjo… --reason "stands still since the deployment"

These commands use the database at DATABASE_URL, or the one in the data folder, also while a gateway runs. Manual changes
are recorded with actor and reason.`

const byHand = (command: Command): Command =>
  command
    .option('--actor <name>', 'name to record (default: the current user at this host)')
    .option('--reason <words>', 'reason to record')

function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1 || count > 10_000)
    throw new InvalidArgumentError('Expected a whole number from 1 to 10000.')
  return count
}
