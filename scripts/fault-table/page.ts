/** One cell of the table as it was run. */
export interface StoredRow {
  part: string
  /** Its place in the table. */
  order: number
  fault: string
  wire: string
  counts: Record<Count, number>
  because: string
  isExplained: boolean
  /** ISO. */
  at: string
  commit: string
  machine: string
  seed: number
}

const columns = [
  'started',
  'bought',
  'delivered',
  'failed',
  'canceled',
  'uncertain',
  'lost',
  'twice',
  'missed',
  'repeated',
] as const
type Count = (typeof columns)[number]

/** Rows of an earlier run, each replaced by its successor. */
export function merged(before: readonly StoredRow[], after: readonly StoredRow[]): StoredRow[] {
  const keyOf = ({ part, fault, wire }: StoredRow) => JSON.stringify([part, fault, wire])
  const rows = new Map([...before, ...after].map((row) => [keyOf(row), row]))
  return [...rows.values()].toSorted((one, other) => one.order - other.order)
}

export function pageOf(rows: readonly StoredRow[]): string {
  const parts = [...new Set(rows.map(({ part }) => part))]
  const dates = rows.map(({ at }) => at).toSorted()
  const unexplained = rows.filter(({ isExplained }) => !isExplained)
  return `# The fault table

Written by \`npm run chaos\`; the figures behind it are in [fault-table.json](fault-table.json).

| | |
|---|---|
| Written | ${dates[0]!.slice(0, 16)} to ${dates.at(-1)!.slice(0, 16)} UTC |
| Commit | ${listed(rows, 'commit')} |
| Machine | ${listed(rows, 'machine')} |
| Seed | ${listed(rows, 'seed')} |
| Cells | ${rows.length}, of which ${unexplained.length === 0 ? 'all are explained' : `${unexplained.length} are **not explained**`} |

${table('Part', [
  ...parts.map((part) => ({ name: part, rows: rows.filter((row) => row.part === part) })),
  { name: '**All**', rows },
])}

## How to read it

A cell is one fault on one wire. It starts clips through a gateway, each with two subscribers of which one keeps leaving and
coming back with its cursor, makes the fault happen, and waits until all work is at rest. Then it counts:

- **bought**: jobs in the vendor's own books (the emulator's ledger). A refused or unsent submit buys nothing.
- **delivered**: the API says SUCCEEDED, and the clip's URL gives as many bytes as promised.
- **failed**: ended with a typed failure. **canceled**: as asked.
- **uncertain**: SUBMISSION_UNCERTAIN. It may have been bought, and the wire cannot tell; it is not sent again.
- **lost**: never ended, or its clip cannot be read, or the vendor charged for it and we say that it was free.
- **twice**: clips that cost the money of two.
- **missed**, **repeated**: events that a subscriber did not get, or got again or out of their order.

A run fails when a clip is lost or bought twice, an event is missed or repeated, or a clip ends in another way than its wire
explains. Vendors' time runs 15 to 200 times as fast as ours; of wires, what the gateway waits for is shorter by as much.

Wire faults are tried on every wire, all else on two: klingai refuses a second job for one key, fal does not. Servers of the
database are of their own, on this machine; the standby of the failover answers a COMMIT together with the primary.

## How to run it

    npm run chaos                            # all of it: up to an hour, alone on the machine
    npm run chaos -- --list                  # its cells
    npm run chaos -- --only 'lost.*fal'      # cells whose name matches; the others stay as they were
    npm run chaos -- --seed 7                # other moments for what happens at random

A few of its cells run in \`npm test\`.

## Where a clip can end uncertain

${uncertainTable(rows)}

${parts.map((part) => partTable(part, rows)).join('\n\n')}
${unexplained.length === 0 ? '' : `\n## Not explained\n\n${unexplained.map(({ fault, wire, counts }) => `- ${fault}, ${wire}: ${JSON.stringify(counts)}`).join('\n')}\n`}`
}

const listed = (rows: readonly StoredRow[], field: 'commit' | 'machine' | 'seed'): string =>
  [...new Set(rows.map((row) => row[field]))].join(', ')

function table(heading: string, lines: readonly { name: string; rows: readonly StoredRow[]; why?: string }[]): string {
  const hasWhy = lines.some(({ why }) => why !== undefined)
  const head = [heading, ...columns, ...(hasWhy ? ['Why'] : [])]
  const body = lines.map(({ name, rows, why = '' }) => [
    name,
    ...columns.map((column) => String(rows.reduce((sum, { counts }) => sum + counts[column], 0))),
    ...(hasWhy ? [why] : []),
  ])
  return [head, head.map((_, index) => (index === 0 || index > columns.length ? '---' : '--:')), ...body]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

/** Wires of which the same is to be said stand in one line. */
function partTable(part: string, rows: readonly StoredRow[]): string {
  const groups = Map.groupBy(
    rows.filter((row) => row.part === part),
    ({ fault, counts, because, isExplained }) =>
      JSON.stringify([fault, columns.slice(2).filter((column) => counts[column] > 0), because, isExplained]),
  )
  const lines = [...groups.values()].map((group) => ({
    name: `${group[0]!.fault}: ${group.map(({ wire }) => wire).join(', ')}`,
    rows: group,
    why: `${group[0]!.isExplained ? '' : '**not explained** '}${group[0]!.because}`,
  }))
  return `## ${part}\n\n${table('Fault and wires', lines)}`
}

function uncertainTable(rows: readonly StoredRow[]): string {
  const uncertain = rows.filter(({ counts }) => counts.uncertain > 0)
  if (uncertain.length === 0) return 'Nowhere.'
  const groups = Map.groupBy(uncertain, ({ wire, because }) => JSON.stringify([wire, because]))
  const lines = [...groups.values()].map((group) => {
    const count = group.reduce((sum, { counts }) => sum + counts.uncertain, 0)
    const faults = [...new Set(group.map(({ fault }) => fault))]
    return `| ${group[0]!.wire} | ${count} | ${group[0]!.because} | ${faults.join('; ')} |`
  })
  return ['| Wire | Clips | Why the wire cannot tell | After |', '|---|--:|---|---|', ...lines].join('\n')
}
