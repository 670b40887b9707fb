import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { processName } from '../../engine/process-identity.ts'
import { createReceiptFiles, type Receipt } from './receipt-files.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinetograph-receipts-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const receipt: Receipt = { attemptId: 'a', kind: 'operation', value: { id: 'job' } }
const [pid, machine, birth] = processName().split('-')

it('a file of another machine is left to it for a day after its last line', async () => {
  const elsewhere = `${pid}-${machine!.replace(/./g, (digit) => (digit === '0' ? '1' : '0'))}-${birth}.log`
  const path = join(folder, elsewhere)
  await writeFile(path, `\n${JSON.stringify(receipt)}`)
  for (const [hours, left] of [
    [23, [elsewhere]],
    [25, []],
  ] as const) {
    const at = new Date(Date.now() - hours * 3_600_000)
    await utimes(path, at, at)
    const [file] = await createReceiptFiles(folder, join(folder, 'earlier')).others()
    expect(file!.receipts).toEqual([receipt])
    await file!.done()
    expect(await readdir(folder)).toEqual(left)
  }
})

it('the file goes with the last of its receipts', async () => {
  const files = createReceiptFiles(folder, join(folder, 'earlier'))
  await files.append(receipt)
  await files.append({ ...receipt, attemptId: 'b' })
  await files.forget()
  expect(await readdir(folder)).toHaveLength(1)
  await files.forget()
  expect(await readdir(folder)).toEqual([])
})

it('a receipt that comes while the file goes with the last one is kept', async () => {
  const files = createReceiptFiles(folder, join(folder, 'earlier'))
  await files.append({ ...receipt, attemptId: '0' })
  for (let next = 1; next <= 30; next += 1) {
    const attemptId = String(next)
    await Promise.all([files.append({ ...receipt, attemptId }), files.forget()])
    const [file] = await createReceiptFiles(folder, join(folder, 'earlier')).others()
    expect(file?.receipts.map((each) => each.attemptId)).toContain(attemptId)
  }
})
