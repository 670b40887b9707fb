import { createHash } from 'node:crypto'
import type { ClipRequest, EmulatedWorld, Job } from '../../emulation/port.ts'
import type { Standard } from './emulator-authorization.ts'
import { legacyModels, newModels, type Product } from './emulator-models.ts'
import { badParameters, Refusal } from './emulator-refusal.ts'

/** What a checked request asks for, in whichever standard it came. */
export interface Order {
  standard: Standard
  product: Product
  /** As the wire names it. */
  model: string
  prompt: string
  clip: ClipRequest
  price: { micros: number; units: string }
  externalId: string | undefined
  callbackUrl: string | undefined
  hasWatermark: boolean
}

export interface TaskDetails {
  standard: Standard
  product: Product
  callbackUrl: string | undefined
  hasWatermark: boolean
}

export const detailsOf = (job: Job) => job.details as TaskDetails

/** The tasks of both standards, in one store. source: §3, §7, §8 */
export interface Tasks {
  /** Throws when the external id has been used, or when too many run. */
  accept(account: string, order: Order): Job
  byId(account: string, id: string): Job | undefined
  /** What lookups by the client's own id show, which may come later than the acceptance. */
  byExternalId(account: string, externalId: string): Job | undefined
  /** Newest first. */
  list(account: string): Job[]
}

export function createTasks(world: EmulatedWorld, concurrency: number): Tasks {
  const { jobs } = world
  return {
    accept(account, order) {
      const { standard, product, callbackUrl, hasWatermark, externalId, model, prompt, clip, price } = order
      // Of a task that has failed it is not known whether its id may be used again (§8); here it may not.
      if (externalId !== undefined && jobs.withExternalId(account, externalId)) {
        throw badParameters(`external_task_id ${externalId} already exists`)
      }
      const running = namesOf(model).reduce((sum, name) => sum + jobs.active(account, name), 0)
      if (running >= concurrency) throw concurrencyFull()
      const details: TaskDetails = { standard, product, callbackUrl, hasWatermark }
      const named = externalId === undefined ? {} : { externalId }
      return jobs.create({ id: taskId(world.randomId()), model, account, ...named, prompt, clip, price, details })
    },
    byId(account, id) {
      const job = jobs.get(id)
      return job?.account === account ? job : undefined
    },
    byExternalId(account, externalId) {
      const job = jobs.withExternalId(account, externalId)
      return job?.isHidden ? undefined : job
    },
    list: (account) => jobs.list().filter((job) => job.account === account),
  }
}

export const concurrencyFull = () => new Refusal(1303, 'parallel task over resource pack limit')

const versions: Record<string, { version: string }> = { ...newModels, ...legacyModels }

/** What the standards call the version of a model: its tasks are counted together. */
const namesOf = (model: string) =>
  Object.keys(versions).filter((name) => versions[name]?.version === versions[model]?.version)

/** Eighteen digits, as the vendor's: too many for a number. */
function taskId(random: string): string {
  const digits =
    BigInt(`0x${createHash('sha256').update(random).digest('hex').slice(0, 16)}`) % 100_000_000_000_000_000n
  return `8${String(digits).padStart(17, '0')}`
}
