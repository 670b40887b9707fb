import { runCommandLine } from './command-line/command-line.ts'

/** The `kinetograph` command; bin/kinetograph.js imports it. */
const exitCode = await runCommandLine(process.argv.slice(2))
// What a command leaves behind must not keep it from ending.
process.exit(exitCode)
