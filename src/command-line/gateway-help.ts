import type { Command } from 'commander'
import { settings } from '../config.ts'
import { allProviders } from '../providers/all.ts'
import { exitCodeHelp } from './command-error.ts'

export const serveExamples = `
Examples:
  $ kinetograph serve                                 port 4000, until Ctrl-C
  $ kinetograph serve --emulate all                   all providers emulated, no keys needed
  $ kinetograph serve --emulate klingai,vertex --emulate-pictures cheap --emulate-speed 100

Providers that can be emulated: ${allProviders
  .map(({ id }) => id)
  .sort()
  .join(', ')}. All other providers are not emulated.`

/** The environment, for `serve --help`. */
export function settingsHelp({ command }: { command: Command }): string {
  const help = command.createHelp()
  help.prepareContext({ helpWidth: Math.min(process.stdout.columns ?? 100, 120) })
  const width = Math.max(...Object.keys(settings).map((name) => name.length))
  const lines = Object.entries(settings).map(([name, meaning]) => help.formatItem(name, width, meaning, help))
  return `\nSettings (environment):\n${lines.join('\n')}\n${exitCodeHelp}`
}
