import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'

/** How often all garbage is collected while a heap of 20 MB lives and some GB go. */
const collections = (begin: string): number =>
  Number(
    execFileSync(process.execPath, ['--input-type=module', '--eval', `${begin};${program}`], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '--max-semi-space-size=8' },
    }),
  )

const program = `
  const { PerformanceObserver, constants } = await import('node:perf_hooks')
  let count = 0
  const observer = new PerformanceObserver((list) => {
    for (const { detail } of list.getEntries()) if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) count += 1
  })
  observer.observe({ entryTypes: ['gc'] })
  const make = (length) => Array.from({ length }, (_, index) => ({ index, items: Array.from({ length: 20 }, () => ({ index })) }))
  const kept = [make(10_000)]
  for (let round = 0; round < 400; round += 1) {
    kept[1 + (round % 10)] = make(2_000)
    if (round % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  await new Promise((resolve) => setTimeout(resolve, 50))
  console.log(count)`

it('a server collects its garbage sooner than V8 would by itself', () => {
  const byItself = collections('')
  const limited = collections(`(await import('./heap-growth.ts')).limitHeapGrowth()`)
  expect(limited).toBeGreaterThan(2 * byItself)
})
