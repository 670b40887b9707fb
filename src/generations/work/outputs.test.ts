import { expect, it } from 'vitest'
import type { OperationState } from '../../providers/provider.ts'
import type { AttemptRow } from '../record/record.ts'
import { keepEnd } from './outputs.ts'
import type { WorkContext } from './work-context.ts'

/** What is kept of a finished job of somebody's, and of our own renderer's. */
async function keptOf(state: OperationState, { withOutputs = true, local = false } = {}) {
  const kept: unknown[] = []
  const context = {
    providers: new Map([['them', { local }]]),
    receipts: { record: async (receipts: { kind: string }[]) => void kept.push(...receipts.map(({ kind }) => kind)) },
    store: { adopt: async (key: string, file: string) => void kept.push(`${key} of ${file}`) },
  } as unknown as WorkContext
  await keepEnd(context, { id: 'a', provider: 'them' } as AttemptRow, state, { withOutputs })
  return kept
}
const charge = { state: 'CHARGED' } as const
const ended = (output: object): OperationState => ({ state: 'succeeded', outputs: [output as never], charge })

it('a charge and an address are kept at once, a clip that came along goes into the store', async () => {
  expect(await keptOf(ended({ url: 'https://a.example/clip' }))).toEqual(['charge', 'outputs'])
  expect(await keptOf(ended({ file: '/tmp/clip' }))).toEqual(['charge', 'videos/a/clip.mp4 of /tmp/clip'])
  expect(await keptOf(ended({ file: '/tmp/clip' }), { withOutputs: false })).toEqual(['charge'])
  expect(await keptOf(ended({ file: '/tmp/clip' }), { local: true })).toEqual(['charge'])
})

it('an address of more than 32 thousand characters is asked for again instead', async () => {
  const around = JSON.stringify([{ url: '' }]).length
  const withLength = (length: number) => keptOf(ended({ url: 'x'.repeat(length - around) }))
  expect(await withLength(32 * 1024)).toEqual(['charge', 'outputs'])
  expect(await withLength(32 * 1024 + 1)).toEqual(['charge'])
})
