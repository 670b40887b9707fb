import type { Problem } from '../catalog/problem.ts'
import { isPortName, type SettingsPort } from './ports.ts'

/** Something connected to a port, as the caller wrote it. */
export interface SettingsMedium {
  port: string
  media: { image?: Medium; images?: Medium[]; video?: Medium; audio?: Medium }
}
type Medium = Record<string, unknown>

export interface ConnectedMedia {
  /** By port. */
  media: Map<string, Medium[]>
  problems: Problem[]
  warnings: Problem[]
}

/** More connections than any model has ports. */
const mostConnections = 100
const fieldOf = { IMAGE: 'image', VIDEO: 'video', AUDIO: 'audio' } as const

/** What is connected where, and what is missing. A medium at a port that is closed now is ignored with a warning. */
export function connectMedia(ports: readonly SettingsPort[], given: readonly SettingsMedium[]): ConnectedMedia {
  const connected: ConnectedMedia = { media: new Map(), problems: [], warnings: [] }
  const say = (code: Problem['code'], port: string, message: string, more: Partial<Problem> = {}) =>
    connected.problems.push({ code, path: [port], parameter: port, message, ...more })
  if (given.length > mostConnections)
    connected.problems.push({
      code: 'TOO_MANY',
      path: ['media'],
      parameter: null,
      message: `At most ${mostConnections} media are connected at once; ${given.length} given.`,
      ranges: [{ minimum: 0, maximum: mostConnections }],
    })
  const seen = new Set<string>()
  given.slice(0, mostConnections).forEach(({ port: name, media }, index) => {
    const port = ports.find((candidate) => candidate.name === name)
    if (!port) {
      if (isPortName(name))
        connected.warnings.push({
          code: 'IGNORED',
          path: [name],
          parameter: name,
          message: `There is no port ${name} with this model and these settings; media connected to it are ignored.`,
        })
      else
        connected.problems.push({
          code: 'NOT_FOUND',
          path: ['media', String(index), 'port'],
          parameter: null,
          message: 'There is no port of this name.',
          allowedValues: ports.map((candidate) => candidate.name),
        })
      return
    }
    if (seen.has(name)) {
      say('NOT_UNIQUE', name, 'Other media are already connected to this port.')
      return
    }
    seen.add(name)
    const items = itemsAt(port, media)
    if (items) {
      const { maximum } = port
      if (maximum !== null && items.length > maximum)
        say('TOO_MANY', name, `This port accepts at most ${maximum}; ${items.length} given.`, {
          ranges: [{ minimum: 1, maximum }],
        })
      else if (items.length > 0) connected.media.set(name, items)
    } else {
      const fields = `${port.multiple ? '`images` or ' : ''}\`${fieldOf[port.kind]}\``
      say('NOT_ALLOWED', name, `This port accepts ${fields}.`, { allowedValues: fieldsOf(port) })
    }
  })
  for (const { name, required } of ports)
    if (required && !connected.media.has(name) && !connected.problems.some(({ path }) => path[0] === name))
      say('REQUIRED', name, `Media must be connected to ${name}.`)
  return connected
}

const fieldsOf = ({ kind, multiple }: SettingsPort): string[] => [...(multiple ? ['images'] : []), fieldOf[kind]]

/** Undefined: not what the port takes. */
function itemsAt(port: SettingsPort, media: SettingsMedium['media']): Medium[] | undefined {
  const one = media[fieldOf[port.kind]]
  if (one) return [one]
  return port.multiple ? media.images : undefined
}
