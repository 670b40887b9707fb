import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const sources = (await readdir('src', { recursive: true }))
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => join('src', name))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }))

/** From an opening bracket to the one that closes it. */
function bracketed(text: string, from: number): string {
  let depth = 0
  for (let index = from; index < text.length; index += 1) {
    if ('({'.includes(text[index]!)) depth += 1
    if (')}'.includes(text[index]!)) depth -= 1
    if (depth === 0) return text.slice(from, index + 1)
  }
  throw new Error('It is not closed')
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length

it('every class of error says whose trouble it is', () => {
  const classes = sources
    // An emulator's refusals never leave it.
    .filter(({ path }) => !/emulat/.test(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/class (\w+) extends Error \{/g)].map((match) => ({
        name: `${path}: ${match[1]}`,
        body: bracketed(text, match.index + match[0].length - 1),
      })),
    )
  expect(classes.length).toBeGreaterThan(15)
  expect(classes.filter(({ body }) => !/\bkind\b/.test(body)).map(({ name }) => name)).toEqual([])
})

/** Rethrown, or looked at under the name it was given. */
const looksAt = (body: string, name: string | undefined): boolean =>
  /\bthrow\b/.test(body) || (name !== undefined && new RegExp(`\\b${name}\\b`).test(body))

it('whoever catches an error looks at it, passes it on, or says why any will do', () => {
  const watched = sources.filter(({ path }) => /^src\/(generations|engine)\/|^src\/gateway/.test(path))
  const catches = watched.flatMap(({ path, text }) => {
    const clauses = [...text.matchAll(/\} catch (?:\((\w+)[^)]*\) )?\{/g)].map((match) => ({
      ...{ index: match.index, name: match[1] },
      body: bracketed(text, match.index + match[0].length - 1),
    }))
    const calls = [...text.matchAll(/\.catch\((?:async )?\(?(\w*)[^)=]*\)? =>/g)].map((match) => ({
      ...{ index: match.index, name: match[1] || undefined },
      body: bracketed(text, match.index + '.catch'.length).slice(match[0].length - '.catch('.length),
    }))
    return [...clauses, ...calls].map((found) => {
      const line = lineAt(text, found.index)
      // The reason stands in the handler, or not far above it.
      const around = [...text.split('\n').slice(Math.max(0, line - 4), line), found.body].join('\n')
      return { location: `${path}:${line}`, isDecided: looksAt(found.body, found.name), around }
    })
  })
  expect(catches.length).toBeGreaterThan(60)
  const silent = catches.filter(({ isDecided, around }) => !isDecided && !/\/\/ Any error: \S/.test(around))
  expect(silent.map(({ location }) => location)).toEqual([])
})
