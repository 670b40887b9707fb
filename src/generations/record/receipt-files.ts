import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ignoreMissing } from '../../engine/database-error.ts'
import { presenceOfName, processName } from '../../engine/process-identity.ts'
import { createTurns } from '../../turns.ts'

/** A fact about an attempt: true whoever holds the lease, written once. */
export interface Receipt {
  attemptId: string
  kind: 'operation' | 'charge' | 'outputs' | 'result'
  value: unknown
}

/** A file of a process that we cannot see is left to it for this long after its last line. */
const abandonedMilliseconds = 24 * 3_600_000

/** Receipts on disk, one file for each process: what a process could not commit is found by the others. */
export interface ReceiptFiles {
  /** On disk, flushed, when it resolves. */
  append(receipt: Receipt): Promise<void>
  /** One that was appended is in the database, or never will be; the file goes with the last of them. */
  forget(): Promise<void>
  /** Files of others, with lines that were not seen here yet. */
  others(): Promise<ReceiptFile[]>
}

export interface ReceiptFile {
  receipts: Receipt[]
  /** Lines that a crash cut short. */
  torn: number
  /** All of it is in the database: removed where nobody can write to it any more. */
  done(): Promise<void>
}

/** `earlierFile`: where versions before this one wrote all of them. */
export function createReceiptFiles(folder: string, earlierFile: string): ReceiptFiles {
  const ownFile = `${processName()}.${randomBytes(4).toString('hex')}.log`
  /** Bytes of each file whose lines are in the database. */
  const seen = new Map<string, number>()
  let kept = 0
  let isMade = false
  /** Of a line and the end of its file neither may fall into the other. */
  const inTurn = createTurns(1)

  async function append(receipt: Receipt): Promise<void> {
    await mkdir(folder, { recursive: true })
    const file = await open(join(folder, ownFile), 'a', 0o600)
    try {
      // The break comes first: a line that was cut short before spoils none after it.
      await file.appendFile(`\n${JSON.stringify(receipt)}`)
      await file.sync()
    } finally {
      await file.close()
    }
    if (!isMade) await syncFolder(folder)
    isMade = true
    kept += 1
  }

  async function forget(): Promise<void> {
    kept -= 1
    if (kept > 0) return
    isMade = false
    // Any error: what stays is read again, and found to be in the database.
    await rm(join(folder, ownFile), { force: true }).catch(() => {})
  }

  async function read(name: string): Promise<ReceiptFile | undefined> {
    const path = join(folder, name)
    const { size, mtimeMs } = await stat(path)
    if (seen.get(name) === size) return undefined
    const receipts: Receipt[] = []
    let torn = 0
    for (const line of (await readFile(path, 'utf8')).split('\n')) {
      if (line === '') continue
      const receipt = parse(line)
      if (receipt) receipts.push(receipt)
      else torn += 1
    }
    const presence = presenceOf(name.split('.')[0]!)
    const isAbandoned = presence === 'gone' || (presence !== 'running' && Date.now() - mtimeMs > abandonedMilliseconds)
    const done = async () => {
      if (isAbandoned) await rm(path, { force: true })
      else seen.set(name, size)
    }
    return { receipts, torn, done }
  }

  async function takeEarlier(): Promise<void> {
    await mkdir(folder, { recursive: true })
    for (const path of [`${earlierFile}.importing`, earlierFile])
      await rename(path, join(folder, `${earlierOwner}.${randomBytes(4).toString('hex')}.log`)).catch(ignoreMissing)
  }

  return {
    append: (receipt) => inTurn(() => append(receipt)),
    forget: () => inTurn(forget),
    async others() {
      await takeEarlier()
      const names = await readdir(folder)
      const files: ReceiptFile[] = []
      for (const name of names) {
        if (name === ownFile || !name.endsWith('.log')) continue
        const file = await read(name).catch(ignoreMissing)
        if (file) files.push(file)
      }
      return files
    },
  }
}

const earlierOwner = 'earlier'
const presenceOf = (owner: string) => (owner === earlierOwner ? 'gone' : presenceOfName(owner))

function parse(line: string): Receipt | undefined {
  try {
    return JSON.parse(line) as Receipt
  } catch {
    // Any error: a crash or a full disk cut it short.
    return undefined
  }
}

/** A new file's name is safe only with its folder. Windows has no such call. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
