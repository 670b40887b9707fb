// Runs every static check, all of them even when one fails, and ends with one line for each.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({
  options: { help: { type: 'boolean', short: 'h' } },
  allowPositionals: true,
})
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  scripts: Record<string, string>
}
const all = Object.keys(manifest.scripts).flatMap((name) => (name.startsWith('check:') ? [name.slice(6)] : []))
const unknown = positionals.filter((name) => !all.includes(name))

if (values.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no check named ${unknown.join(', ')}.\n`)
  console.log(`npm run check             all of: ${all.join(', ')}\nnpm run check -- NAME …   only these`)
  process.exit(values.help ? 0 : 2)
}

const results = (positionals.length > 0 ? positionals : all).map((name) => {
  console.log(`\n▸ ${name}: ${manifest.scripts[`check:${name}`]}`)
  const started = performance.now()
  const { status } = spawnSync('npm', ['run', '--silent', `check:${name}`], { stdio: 'inherit' })
  return { name, passed: status === 0, seconds: (performance.now() - started) / 1000 }
})
console.log('')
for (const { name, passed, seconds } of results)
  console.log(`${passed ? '✓' : '✗'} ${name.padEnd(8)} ${seconds.toFixed(1)} s`)
if (results.some((result) => !result.passed)) process.exitCode = 1
