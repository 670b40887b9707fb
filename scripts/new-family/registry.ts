import type { FamilyNames } from './names.ts'

const list = /(const families: readonly Family\[\] = \[)([^\]]*)\]/
const longestLine = 120

/** src/families/index.ts with one more family: imports stay in order of their paths, the new one is offered last. */
export function withFamily(text: string, { id, field }: FamilyNames): string {
  const found = list.exec(text)
  if (!found) throw new Error('src/families/index.ts has no list of families as it is known here')
  const names = found[2]!.split(',').flatMap((name) => name.trim() || [])
  const all = [...names, field]
  const line = `${found[1]}${all.join(', ')}]`
  const listed = line.length <= longestLine ? line : `${found[1]}\n${all.map((name) => `  ${name},\n`).join('')}]`
  const own = `import { ${field} } from './${id}/family.ts'`
  const lines = text.replace(list, () => listed).split('\n')
  const path = (candidate: string) => /^import \{ \w+ \} from '(\.\/[^/]+\/family\.ts)'/.exec(candidate)?.[1]
  const next = lines.findIndex((candidate) => (path(candidate) ?? '') > path(own)!)
  const last = lines.findLastIndex((candidate) => candidate.startsWith('import '))
  lines.splice(next === -1 ? last + 1 : next, 0, own)
  return lines.join('\n')
}
