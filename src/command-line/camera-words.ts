import type { CameraMove } from '../renderer/plan.ts'

/** What the words of a prompt say of the camera. */
export interface CameraReading {
  /** In order; empty when none was found. Each axis −10 to 10. */
  moves: Partial<CameraMove>[]
  /** The same in words: `dolly in slowly, then pan right`. */
  taken: string
  /** What no move was made of, in pieces as they stood. */
  notUnderstood: string[]
}

const words = (text: string): Set<string> => new Set(text.split(' '))
const each = <Value>(value: Value, names: string): Record<string, Value> =>
  Object.fromEntries(names.split(' ').map((name) => [name, value]))

/** How far a move goes, of 10. */
const paces = { slowly: 4, usual: 7, fast: 10 } as const
type Pace = keyof typeof paces
const paceOf: Readonly<Record<string, Pace>> = {
  ...each(
    'slowly',
    'slow slowly slower gentle gently subtle subtly soft softly gradual gradually slight slightly creeping',
  ),
  ...each(
    'fast',
    'fast faster quick quickly rapid rapidly swift swiftly sudden suddenly crash whip dramatic dramatically',
  ),
}

type Direction = 'in' | 'out' | 'left' | 'right' | 'up' | 'down'
const directionOf: Readonly<Record<string, Direction>> = {
  ...each('in', 'in into inward inwards forward forwards closer close nearer toward towards'),
  ...each('out', 'out outward outwards back backward backwards away'),
  ...each('left', 'left leftward leftwards counterclockwise anticlockwise'),
  ...each('right', 'right rightward rightwards clockwise'),
  ...each('up', 'up upward upwards'),
  ...each('down', 'down downward downwards'),
}

type Axes = Partial<CameraMove>
const depth = { in: { zoom: 1 }, out: { zoom: -1 } }
const travel = {
  ...depth,
  left: { horizontal: -1 },
  right: { horizontal: 1 },
  up: { vertical: 1 },
  down: { vertical: -1 },
}
const turn = { left: { pan: -1 }, right: { pan: 1 }, up: { tilt: 1 }, down: { tilt: -1 } }
/** As the preset of that name at its usual pace. */
const orbit = 10 / 7
const around = { right: { horizontal: orbit, pan: -orbit }, left: { horizontal: -orbit, pan: orbit } }

interface Verb {
  forms: RegExp
  moves: Partial<Record<Direction, Axes>>
  /** Where the words name none. */
  direction?: Direction
  /** What is no camera does this too: it counts where the camera is named, or with no other word before it. */
  isCommon?: true
}

const verbs: Readonly<Record<string, Verb>> = {
  zoom: { forms: /^zoom(s|ing)?$/, moves: depth, direction: 'in' },
  dolly: { forms: /^(doll(y|ies|ying)|truck(s|ing)?)$/, moves: travel, direction: 'in' },
  pan: { forms: /^pan(s|ning)?$/, moves: turn, direction: 'right' },
  tilt: { forms: /^tilt(s|ing)?$/, moves: turn, direction: 'up' },
  orbit: { forms: /^orbit(s|ing)?$/, moves: around, direction: 'right' },
  circle: { forms: /^(arc|circl)(e|s|es|ing)?$/, moves: around, direction: 'right', isCommon: true },
  push: { forms: /^push(es|ing)?$/, moves: travel, direction: 'in', isCommon: true },
  pull: { forms: /^pull(s|ing)?$/, moves: travel, direction: 'out', isCommon: true },
  crane: { forms: /^(crane|boom|pedestal|jib)(s|ing)?$/, moves: travel, isCommon: true },
  roll: {
    forms: /^(roll|rotat|spin)(e|s|es|ing|ning)?$/,
    moves: { left: { roll: -1 }, right: { roll: 1 } },
    direction: 'right',
    isCommon: true,
  },
  turn: { forms: /^(turn|swing)(s|ing)?$/, moves: turn, isCommon: true },
  move: {
    forms:
      /^(mov|com|glid|slid|clos)(e|es|ing)$|^(go|goes|flies|fly)$|^(go|travel|travell|track|drift|float|fly|creep)(s|ing)?$/,
    moves: travel,
    isCommon: true,
  },
  rise: { forms: /^(ris(e|es|ing)|ascend(s|ing)?)$/, moves: { up: travel.up }, direction: 'up', isCommon: true },
  sink: { forms: /^(sink|descend)(s|ing)?$/, moves: { down: travel.down }, direction: 'down', isCommon: true },
  hold: { forms: /^(static|hold(s|ing)?|stationary|motionless)$/, moves: { in: {} }, direction: 'in', isCommon: true },
}
/** Their name says it all. */
const alone = words('orbit circle rise sink hold')

const cameras = words('camera view shot we')
const separators = words('then afterwards next followed finally')
const joiners = words('and while as with plus')
const fillers = words(
  'the a an it its of to by from very smooth smoothly steady steadily motion movement please cinematic now there is still again',
)
const determiners = words('the a an his her its their my our this that')
/** After a move without a direction comes one of these, or nothing: `pan over the hills`, not `pan of soup`. */
const afterBare = words('over across along through around on onto to past shot motion movement and with while')
/** How far a direction may stand behind its verb. */
const reach = 5

interface Word {
  text: string
  given: string
  /** Nothing, a comma or a full stop stands before it. */
  isFirst: boolean
  isUsed: boolean
}

interface Found {
  index: number
  name: string
  axes: Axes
  pace: Pace
  /** At the same time as the one before. */
  isJoined: boolean
}

const means = ({ text }: Word): boolean =>
  !fillers.has(text) && !cameras.has(text) && !joiners.has(text) && !separators.has(text) && !(text in paceOf)

/** Which camera moves a prompt names, and what else it holds. The embedded renderer does not read prompts. */
export function readCameraWords(prompt: string): CameraReading {
  const all = split(prompt)
  const steps: Found[][] = []
  for (const found of all.flatMap((clause) => movesOf(clause))) {
    const last = steps.at(-1)
    const clashes = last?.some(({ axes }) => Object.keys(axes).some((axis) => axis in found.axes))
    if (last && found.isJoined && !clashes) last.push(found)
    else steps.push([found])
  }
  return {
    moves: steps.map((step) => Object.assign({}, ...step.map(scaled))),
    taken: steps.map((step) => step.map(inWords).join(' and ')).join(', then '),
    notUnderstood: all.flatMap(leftOver),
  }
}

/** In clauses: up to a comma, a full stop, or a word such as `then`. */
function split(prompt: string): Word[][] {
  const clauses: Word[][] = []
  let isFirst = true
  for (const [given] of prompt.matchAll(/[\p{L}\p{N}’']+|[.,;:!?\n→]/gu)) {
    const isWord = /^[\p{L}\p{N}]/u.test(given)
    const text = given.toLowerCase()
    if (isWord) {
      if (isFirst || separators.has(text)) clauses.push([])
      clauses.at(-1)!.push({ text, given, isFirst, isUsed: false })
    }
    isFirst = !isWord
  }
  return clauses
}

function movesOf(clause: Word[]): Found[] {
  const found: Found[] = []
  for (const [index, word] of clause.entries()) {
    if (word.isUsed) continue
    const [name, verb] = Object.entries(verbs).find(([, { forms }]) => forms.test(word.text)) ?? []
    const isJoined = found.length > 0
    if (name && verb) {
      const at = findDirection(clause, index, verb)
      const direction = at === null ? verb.direction : directionOf[clause[at]!.text]
      if (verb.isCommon && !isOfCamera(clause, index)) continue
      if (!direction || (at === null && !standsAlone(clause, index))) continue
      use(clause, index, at ?? index)
      const words = alone.has(name) && (name !== 'orbit' || at === null) ? name : `${name} ${direction}`
      found.push({ index, name: words, axes: verb.moves[direction]!, pace: 'usual', isJoined })
      continue
    }
    // `left and up`: the verb is the one before.
    const before = found.at(-1)
    const last = before && Object.values(verbs).find(({ forms }) => forms.test(clause[before.index]!.text))
    const direction = directionOf[word.text]
    const axes = direction && joiners.has(clause[index - 1]?.text ?? '') ? last?.moves[direction] : undefined
    if (!before || !axes) continue
    word.isUsed = true
    found.push({ index: before.index, name: direction!, axes, pace: 'usual', isJoined })
  }
  const paced = clause.flatMap(({ text }, index) => (text in paceOf ? [index] : []))
  if (paced.length === 0) return found
  return found.map((one) => {
    const nearest = paced.reduce((left, right) =>
      Math.abs(right - one.index) < Math.abs(left - one.index) ? right : left,
    )
    return { ...one, pace: paceOf[clause[nearest]!.text]! }
  })
}

/** Where the direction of the verb stands; null when there is none. */
function findDirection(clause: readonly Word[], verbAt: number, verb: Verb): number | null {
  for (let index = verbAt + 1; index < clause.length && index <= verbAt + reach; index += 1) {
    const { text } = clause[index]!
    const direction = directionOf[text]
    if (direction && verb.moves[direction]) {
      const isPreposition = verb.isCommon && /^in(to)?$/.test(text) && determiners.has(clause[index + 1]?.text ?? '')
      const isOrigin = clause.slice(verbAt, index).findLast(({ text }) => !determiners.has(text))?.text === 'from'
      if (isPreposition) return null
      if (!isOrigin) return index
      clause[index]!.isUsed = true
      continue
    }
    if (joiners.has(text) || Object.values(verbs).some(({ forms }) => forms.test(text))) return null
    if (verb.isCommon && means(clause[index]!) && text !== 'around') return null
  }
  return null
}

/** Nobody else is named who might do it. */
function isOfCamera(clause: readonly Word[], index: number): boolean {
  const before = clause.slice(0, index).findLast((word) => word.isUsed || cameras.has(word.text) || means(word))
  return before === undefined || before.isUsed || cameras.has(before.text)
}

function standsAlone(clause: readonly Word[], index: number): boolean {
  const next = clause.slice(index + 1).find(({ text }) => !(text in paceOf))
  return isOfCamera(clause, index) && (next === undefined || afterBare.has(next.text))
}

function use(clause: Word[], from: number, to: number): void {
  for (const word of clause.slice(from, to + 1)) if (!means(word)) word.isUsed = true
  clause[from]!.isUsed = true
  clause[to]!.isUsed = true
  // `in closer`, `around`: the same once more.
  const next = clause[to + 1]
  if (next && (next.text === 'around' || (from < to && directionOf[next.text] === directionOf[clause[to]!.text])))
    next.isUsed = true
}

const scaled = ({ axes, pace }: Found): Axes =>
  Object.fromEntries(
    Object.entries(axes).map(([axis, amount]) => [axis, Math.max(-10, Math.min(10, Math.round(amount * paces[pace])))]),
  )

const inWords = ({ name, pace }: Found): string => (pace === 'usual' ? name : `${name} ${pace}`)

/** Runs of words of which nothing was made, where they hold more than small words. */
function leftOver(clause: readonly Word[]): string[] {
  const pieces: Word[][] = [[]]
  for (const word of clause) {
    if (word.isUsed || separators.has(word.text)) pieces.push([])
    else pieces.at(-1)!.push(word)
  }
  return pieces
    .filter((piece) => piece.some(means))
    .map((piece) => {
      const [first, last] = [piece.findIndex(means), piece.findLastIndex(means)]
      return piece
        .slice(first, last + 1)
        .map(({ given }) => given)
        .join(' ')
    })
}
