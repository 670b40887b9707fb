/**
 * How soon the studio is seen in a browser that has nothing of it yet, and how soon it can be used (the models are there);
 * beside an empty page of the same server in the same browser. `npm run bench:studio`.
 */
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { chromium } from 'playwright-core'
import { findTool } from '../test/support/tools.ts'

const rounds = 9
const executablePath = findTool('chromium', 'this bench')
if (!executablePath) process.exit(1)
const data = mkdtempSync(join(tmpdir(), 'kinetograph-bench-'))
// Run by root, Postgres is `nobody` and must pass through.
chmodSync(data, 0o711)
const program = fileURLToPath(new URL('../bin/kinetograph.js', import.meta.url))
const server = spawn(process.execPath, [program, 'serve'], {
  env: { PATH: process.env.PATH, PORT: '0', KINETOGRAPH_DATA_DIR: data },
  stdio: ['ignore', 'pipe', 'inherit'],
})
const exited = new Promise((resolve) => server.once('exit', resolve))
let log = ''
const url = await new Promise<string>((resolve, reject) => {
  server.stdout.on('data', (chunk: Buffer) => {
    log += chunk
    const ready = log.match(/"url":"([^"]+)"[^\n]*"msg":"Ready"/)
    if (ready) resolve(ready[1]!)
  })
  void exited.then(() => reject(new Error('serve ended before it was ready')))
})

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
const firstPaint = `new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const entry = list.getEntriesByName('first-contentful-paint')[0]
    if (entry) resolve(entry.startTime)
  }).observe({ type: 'paint', buffered: true })
})`

/** In a profile of its own: nothing is cached. */
async function open(path: string, usable: string | null): Promise<{ painted: number; used: number }> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(url + path)
  if (usable) await page.locator(usable).first().waitFor()
  const used = await page.evaluate<number>('performance.now()')
  const painted = await page.evaluate<number>(firstPaint)
  await context.close()
  return { painted, used }
}

const median = (values: number[]) => [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)]!
const shown = (values: number[]) => `${median(values).toFixed(0)} ms`
const studio: { painted: number; used: number }[] = []
const plain: { painted: number; used: number }[] = []
await open('/', '.card')
for (let round = 0; round < rounds; round += 1) {
  studio.push(await open('/', '.card'))
  plain.push(await open('/healthz', null))
}
const scripts = readdirSync('dist/studio/studio').filter((name) => /\.(js|css)$/.test(name))
const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(`dist/studio/studio/${name}`)).length, 0)
console.log(`medians of ${rounds}; load ${loadavg()[0]!.toFixed(1)}`)
console.log(
  `first paint   ${shown(studio.map(({ painted }) => painted))} (a line of text from the same server: ${shown(plain.map(({ painted }) => painted))})`,
)
console.log(`models shown  ${shown(studio.map(({ used }) => used))}`)
console.log(`script and style ${(bytes / 1024).toFixed(0)} KB gzipped (goal ≤ 200)`)
await browser.close()
server.kill('SIGTERM')
await exited
rmSync(data, { recursive: true, force: true })
