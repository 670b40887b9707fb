import { runCommandLine } from './command-line/command-line.ts'

/** The `kinetograph` command; bin/kinetograph.js imports it. */
const exitCode = await runCommandLine(process.argv.slice(2))
// A pipe takes what it is given bit by bit: what was written last must get through.
for (const stream of [process.stdout, process.stderr]) await new Promise((done) => stream.write('', done))
// What a command leaves behind must not keep it from ending.
process.exit(exitCode)
