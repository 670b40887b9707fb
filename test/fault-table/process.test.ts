import { afterAll, beforeAll, describe, it } from 'vitest'
import { createVirtualClock } from '../../src/emulator/clock.ts'
import { createTurns } from '../../src/turns.ts'
import { freePort } from '../support/external-postgres.ts'
import { type Folder, sleep, until, withFolder } from '../support/folder.ts'
import { client } from '../support/gateway.ts'
import { type ServeChild, startServeChild } from '../support/serve-child.ts'
import { startAgain } from '../support/start-again.ts'
import { begin, openOf, type Site } from './cell.ts'
import { killPoints } from './kill-points.ts'
import { randomFrom, seed } from './random.ts'
import { type Expected, expectExplained } from './record.ts'
import { both, isRunning, isSent, untilEach } from './two-wires.ts'
import { startVendors, type Vendors } from './vendors.ts'
import type { Wire } from './wires.ts'

const part = 'Processes'
/** After the ones that are killed: what is in doubt is so for a minute. */
const timeouts = { submitMilliseconds: 10_000, graceMilliseconds: 10_000 }
/** By then all that is in no doubt has ended. */
const doubtMilliseconds = 90_000

let vendors: Vendors
beforeAll(async () => {
  vendors = await startVendors()
})
afterAll(() => vendors?.emulator.stop())

/** Of processes that come and go: `url` is of one that should be there. */
const siteOf = (folder: Folder, url: () => string, { emulator } = vendors): Site => ({
  url,
  emulator,
  connectionString: folder.connectionString,
})

/** More processes at once would starve each other. */
const inTurn = createTurns(6)
const inFolder: typeof withFolder = (use) => inTurn(() => withFolder(use))

describe.concurrent('process', () => {
  for (const [order, { point, expected, act, isCalled, isAwaited, ...options }] of killPoints.entries())
    for (const wire of both)
      it(`kill -9 at ${point}, ${wire.id}`, () =>
        inFolder(async (folder) => {
          const port = String(await freePort())
          const called = isCalled ? { PORT: port, PUBLIC_URL: `http://127.0.0.1:${port}` } : {}
          const clock = createVirtualClock(Date.now())
          const own = isAwaited ? await startVendors({ clock }) : vendors
          if (isAwaited) folder.onEnd(() => own.emulator.stop())
          let pace = 1
          const time = setInterval(() => void clock.advance(pace * 100), 100)
          folder.onEnd(async () => clearInterval(time))
          const environment = { ...own.settings, ...called }
          const serve = await startServeChild({ ...folder.environment, ...environment, KINETOGRAPH_KILL_AT: point })
          folder.onEnd(() => serve.kill())
          let url = serve.url
          const beginning = begin(
            siteOf(folder, () => url, own),
            point,
            wire,
            options,
          )
          if (act) {
            await untilEach([await beginning], isRunning)
            await act(client(url), (await beginning).ids).catch(() => {})
          }
          const isOver = async () => (await openOf(folder.sql, (await beginning).ids)) === 0
          await serve.killed({ isOver, patienceMilliseconds: 300_000 })
          pace = 10
          url = (await startAgain(folder, environment, timeouts)).url
          await expectExplained({ part, order, fault: `kill -9 at ${point}` }, await beginning, expected(wire))
        }))
})

interface Fleet {
  folder: Folder
  /** A gateway that should be there. */
  url(): string
  serves: ServeChild[]
  /** Starts the nth again. */
  again(index: number): Promise<void>
  /** Another process instead of all of them, which leaves no submit in doubt for longer than `timeouts` say. */
  replace(): Promise<void>
}

/** Processes that share a database and media. */
async function withFleet(size: number, use: (fleet: Fleet) => Promise<void>, more: Record<string, string> = {}) {
  await inFolder(async (folder) => {
    const serves: ServeChild[] = []
    let turn = 0
    let last: { url: string } | undefined
    const start = (index: number) => {
      const own =
        index === 0
          ? folder.environment
          : { ...folder.beside, KINETOGRAPH_DATA_DIR: `${folder.dataDirectory}/beside-${index}` }
      return startServeChild({ ...own, ...vendors.settings, ...more })
    }
    for (let index = 0; index < size; index += 1) serves.push(await start(index))
    folder.onEnd(async () => {
      await Promise.all(serves.map((serve) => serve.kill()))
    })
    await use({
      folder,
      serves,
      url: () => (last ?? serves[turn++ % size]!).url,
      async again(index) {
        serves[index] = await start(index)
      },
      async replace() {
        await Promise.all(serves.map((serve) => serve.kill('SIGKILL')))
        last = await startAgain(folder, { ...vendors.settings, ...more }, timeouts)
      },
    })
  })
}

const delivered: Expected = { outcomes: ['delivered'] }
const maybeUnsent = ({ lostSubmit }: Wire): Expected =>
  lostSubmit === 'refuses twice'
    ? delivered
    : {
        outcomes: ['delivered', 'uncertain'],
        because: 'killed while it was being sent; a list without it does not prove that it was not taken',
      }

/** The same of both wires at once: `make` does to the processes what is to be done to them. */
function together(
  order: number,
  fault: string,
  fleetSize: number,
  options: {
    count: number
    untilSent: boolean
    /** A submit may be in doubt: for a quarter of an hour, as these processes are set. */
    isInDoubt?: true
    timeoutMilliseconds?: number
    expected(wire: Wire): Expected
    environment?: Record<string, string>
  },
  make: (fleet: Fleet) => Promise<void>,
) {
  it(fault, () =>
    withFleet(
      fleetSize,
      async (fleet) => {
        const site = siteOf(fleet.folder, fleet.url)
        const id = fault.replaceAll(/\W+/g, '-')
        const beginning = both.map((wire) => begin(site, id, wire, options))
        if (options.untilSent) await untilEach(await Promise.all(beginning), isSent)
        await make(fleet)
        const cells = await Promise.all(beginning)
        if (options.isInDoubt) {
          const ids = cells.flatMap((cell) => cell.ids)
          const areAtRest = async () => (await openOf(fleet.folder.sql, ids)) === 0
          await until(areAtRest, doubtMilliseconds).catch(fleet.replace)
        }
        await Promise.all(
          cells.map((cell) => expectExplained({ part, order, fault }, cell, options.expected(cell.wire))),
        )
      },
      options.environment,
    ),
  )
}

describe.concurrent('process', () => {
  const from = killPoints.length
  together(
    from,
    'kill -9 seven times in a row',
    1,
    { count: 6, untilSent: true, expected: () => delivered },
    async ({ serves, again }) => {
      for (let kill = 1; kill <= 7; kill += 1) {
        await serves[0]!.kill('SIGKILL')
        await again(0)
        await sleep(500)
      }
    },
  )

  together(
    from + 1,
    'kill -9 at random over three processes',
    3,
    { count: 8, untilSent: false, isInDoubt: true, expected: maybeUnsent },
    async ({ serves, again }) => {
      const random = randomFrom(seed)
      for (let kill = 1; kill <= 9; kill += 1) {
        await sleep(3_000 * random())
        const index = Math.floor(random() * serves.length)
        await serves[index]!.kill('SIGKILL')
        await again(index)
      }
    },
  )

  together(
    from + 2,
    'SIGSTOP for 60 s, another process beside',
    2,
    { count: 3, untilSent: true, expected: () => delivered },
    async ({ serves }) => {
      serves[0]!.process.kill('SIGSTOP')
      await sleep(60_000)
      serves[0]!.process.kill('SIGCONT')
    },
  )

  together(
    from + 3,
    'SIGSTOP for 60 s, alone',
    1,
    { count: 3, untilSent: true, expected: () => delivered },
    async ({ serves }) => {
      serves[0]!.process.kill('SIGSTOP')
      await sleep(60_000)
      serves[0]!.process.kill('SIGCONT')
    },
  )

  for (const [index, [words, milliseconds]] of (
    [
      ['ten minutes forward', 600_000],
      ['an hour back', -3_600_000],
    ] as const
  ).entries())
    together(
      from + 4 + index,
      `the clock jumps ${words}`,
      1,
      {
        count: 3,
        untilSent: true,
        // A deadline is the clock's: this one is beyond the jump.
        timeoutMilliseconds: 3_600_000,
        expected: () => delivered,
        environment: { NODE_OPTIONS: jumpingClock(milliseconds) },
      },
      async ({ serves }) => {
        serves[0]!.process.kill('SIGUSR2')
        await sleep(2_000)
      },
    )
})

/** Options of Node: at SIGUSR2 the time of day is another one from then on. */
function jumpingClock(milliseconds: number): string {
  const source = `
    const Own = Date; let offset = 0
    globalThis.Date = class extends Own {
      constructor(...given) { given.length === 0 ? super(Own.now() + offset) : super(...given) }
      static now() { return Own.now() + offset }
    }
    process.on('SIGUSR2', () => { offset = ${milliseconds} })`
  return `--import=data:text/javascript,${encodeURIComponent(source)}`
}
