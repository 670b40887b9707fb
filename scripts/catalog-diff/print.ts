import type { Change } from './change.ts'

/** A line for each change under its model: `  NARROWER  imageToVideo durationSeconds: 3–15 → 5, 10`. */
export function printChanges(changes: readonly Change[]): string {
  if (changes.length === 0) return 'The catalogs say the same.\n'
  const models = [...new Set(changes.map(({ model }) => model))]
  return models
    .map((model) => {
      const lines = changes
        .filter((change) => change.model === model)
        .map(({ kind, scope, subject, detail }) => {
          const where = [scope, subject].filter((part) => part !== null).join(' ')
          return `  ${kind.padEnd(10)} ${where === '' ? '' : `${where}: `}${detail}`
        })
      return `${model}\n${lines.join('\n')}\n`
    })
    .join('\n')
}
