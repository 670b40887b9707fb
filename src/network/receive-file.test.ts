import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { publishFile } from './receive-file.ts'

const folders: string[] = []

afterEach(async () => {
  vi.restoreAllMocks()
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

it('of many names that are given at once each is durable when that is told, at fewer syncs of their folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'receive-file-'))
  folders.push(folder)
  const names = Array.from({ length: 30 }, (_, index) => `file-${index}`)
  for (const name of names) await writeFile(join(folder, `${name}.part`), name)

  /** What had its name when a sync began that has ended. */
  const durable = new Set<string>()
  const publish = async (name: string) => {
    await publishFile(join(folder, `${name}.part`), join(folder, name))
    expect(durable).toContain(name)
  }
  let syncs = 0
  const [first, ...others] = names
  let rest: Promise<unknown> | undefined
  const handle = await open(folder, 'r')
  const prototype = Object.getPrototypeOf(handle) as typeof handle
  const sync = prototype.sync
  vi.spyOn(prototype, 'sync').mockImplementation(async function synced(this: typeof handle) {
    syncs += 1
    const named = readdirSync(folder)
    // They have their names, and ask, while the first one's sync is under way.
    rest ??= Promise.all(others.map(publish))
    await vi.waitFor(() => expect(others.filter((name) => !existsSync(join(folder, name)))).toEqual([]), 60_000)
    await sync.call(this)
    for (const name of named) durable.add(name)
  })
  await handle.close()

  await publish(first!)
  await rest
  expect(syncs).toBeLessThan(5)
})
