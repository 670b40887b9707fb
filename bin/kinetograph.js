#!/usr/bin/env node
// Starts under any Node: an older one hands over to the one this package brings along.
import { existsSync } from 'node:fs'
import module, { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const oldestMajor = 24
const main = new URL('../dist/bundle/main.js', import.meta.url)

if (!existsSync(main)) refuse('It is not built yet: dist/ is missing. Run "npm ci" or "npm run build" first.')
else if (Number.parseInt(process.versions.node, 10) >= oldestMajor) {
  keepCompiledCode()
  await import(main.href)
} else await handOver()

// What was compiled once is loaded by the next start. It is believed, so it lies where only this user writes, not in
// Node's default below the temporary folder.
function keepCompiledCode() {
  try {
    const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'kinetograph')
    const { status } = module.enableCompileCache(folder)
    // For renders.
    if (status === module.constants.compileCacheStatus.ENABLED) process.env.NODE_COMPILE_CACHE = folder
  } catch {
    // A user without a home folder.
  }
}

async function handOver() {
  const program = broughtAlong()
  if (program === undefined) {
    refuse(
      `It needs Node ${oldestMajor} or newer; this is Node ${process.versions.node}, and the package "node" is absent.`,
    )
    return
  }
  const { spawn } = await import('node:child_process')
  const child = spawn(program, [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.once('error', (error) => refuse(`Node ${oldestMajor} could not be started: ${error.message}`))
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

function broughtAlong() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'))
    const program = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    return existsSync(program) ? program : undefined
  } catch {
    return undefined
  }
}

function refuse(reason) {
  process.stderr.write(`kinetograph: ${reason}\n`)
  process.exitCode = 1
}
