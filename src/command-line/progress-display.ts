import { type Generation, type GenerationStatus, progressAt } from '../client/index.ts'
import { createRemainingTime } from './remaining-time.ts'

export interface ProgressDisplay {
  update(event: Pick<Generation, 'status' | 'progress'>): void
  /** A whole line, above the bar where there is one. */
  note(line: string): void
  /** Leaves the last state standing. */
  end(): void
}

const redrawMilliseconds = 120
const barCells = 28
/** Off a terminal there is a line for every tenth; thirty hundredths are three, whatever floating point says. */
const tenthsOf = (fraction: number): number => Math.floor(fraction * 10 + 1e-9)

const labels: Record<GenerationStatus, string> = {
  QUEUED: 'Waiting',
  SUBMITTING: 'Starting',
  RUNNING: 'Rendering',
  COLLECTING: 'Checking',
  SUCCEEDED: 'Done',
  FAILED: 'Failed',
  CANCELED: 'Canceled',
  EXPIRED: 'Expired',
}

/** Checking is short, and nothing measures it. */
const hasEndInSight: ReadonlySet<GenerationStatus> = new Set(['QUEUED', 'SUBMITTING', 'RUNNING'])

/** A bar on a terminal, plain lines elsewhere. */
export function createProgressDisplay(
  stream: NodeJS.WriteStream,
  clock: () => number = () => performance.now(),
): ProgressDisplay {
  const startedAt = clock()
  const remaining = createRemainingTime(clock)
  let last: Pick<Generation, 'status' | 'progress'> | null = null

  const times = () => {
    const left = last && hasEndInSight.has(last.status) ? remaining.now() : null
    return `${seconds(clock() - startedAt)} elapsed${left === null ? '' : `, ends in about ${seconds(left)}`}`
  }
  return stream.isTTY ? bar() : lines()

  function bar(): ProgressDisplay {
    let updatedAt = startedAt
    let shown: number | null = null
    const draw = () => {
      if (!last) return
      // By the server's clock, as far as it is known here.
      const now = Date.parse(last.progress.asOf) + clock() - updatedAt
      shown = progressAt(last.progress, now, shown)
      const fraction = shown ?? 0
      const full = Math.round(fraction * barCells)
      const cells = '█'.repeat(full) + '░'.repeat(barCells - full)
      const line = `  ${headline(last).padEnd(12)} ${cells} ${percent(fraction).padStart(5)}  ${times()}`
      stream.write(`\r\x1b[2K${line.slice(0, (stream.columns ?? 80) - 1)}`)
    }
    const timer = setInterval(draw, redrawMilliseconds)
    timer.unref()
    return {
      update(event) {
        last = event
        updatedAt = clock()
        remaining.update(event.progress)
        draw()
      },
      note(line) {
        stream.write(`\r\x1b[2K${line}\n`)
        draw()
      },
      end() {
        clearInterval(timer)
        draw()
        if (last) stream.write('\n')
      },
    }
  }

  function lines(): ProgressDisplay {
    let saidStatus: GenerationStatus | null = null
    let saidTenths = 0
    return {
      update(event) {
        last = event
        remaining.update(event.progress)
        const fraction = event.progress.fraction ?? 0
        if (event.status === saidStatus && tenthsOf(fraction) <= saidTenths) return
        saidStatus = event.status
        saidTenths = tenthsOf(fraction)
        stream.write(`${headline(event)} ${percent(fraction)}, ${times()}\n`)
      },
      note: (line) => void stream.write(`${line}\n`),
      end: () => {},
    }
  }
}

function headline({ status, progress }: Pick<Generation, 'status' | 'progress'>): string {
  const position = status === 'QUEUED' && progress.queuePosition !== null ? ` (${progress.queuePosition})` : ''
  return labels[status] + position
}

const percent = (fraction: number): string => `${Math.floor(fraction * 100)} %`

const seconds = (milliseconds: number): string =>
  milliseconds < 9_950 ? `${(milliseconds / 1000).toFixed(1)} s` : `${Math.round(milliseconds / 1000)} s`
