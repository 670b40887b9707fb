import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** Who keeps something, and why it does not grow without end; all else is `createNewest`'s. */
const stores = {
  // By what there is of it: routes, providers, models and accounts, accounts' own hooks.
  'src/emulation/define-vendor.ts': 1,
  'src/emulation/signatures.ts': 1,
  'src/emulator/emulator.ts': 1,
  'src/providers/gemini/emulator-webhooks.ts': 1,
  // Of one call.
  'src/providers/klingai/emulator-legacy.ts': 1,
  'src/providers/klingai/emulator-new.ts': 1,
  // While it lasts.
  'src/emulator/clock.ts': 1,
  'src/emulator/moments.ts': 1,
  'src/emulator/webhooks.ts': 1,
  // Of jobs, of which the last 50,000 are known.
  'src/emulator/clips.ts': 3,
  'src/emulator/jobs.ts': 6,
  'src/emulation/newest.ts': 1,
  // Never changed.
  'src/emulator/scenarios.ts': 2,
}

it('an emulator keeps nothing that grows without end', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .map((name) => `src/${name.replaceAll('\\', '/')}`)
    .filter((name) => /^src\/(emulat(or|ion)\/|providers\/\w+\/emulator).*\.ts$/.test(name) && !name.includes('.test.'))
  expect(sources.length).toBeGreaterThan(40)
  const counted = sources.map((name) => [name, readFileSync(name, 'utf8').match(/\bnew (Map|Set)\b/g)?.length] as const)
  expect(Object.fromEntries(counted.filter(([, count]) => count !== undefined))).toEqual(stores)
})
