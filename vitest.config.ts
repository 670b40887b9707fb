import { defineConfig } from 'vitest/config'
import { compileCache } from './test/support/compile-cache.ts'
import LongestFirst from './test/support/longest-first.ts'

// For the workers, and for the renderers that they start.
Object.assign(process.env, compileCache)

const shared = {
  // vite resolves graphql to index.mjs while the libraries load index.js: two copies, two realms.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
}
/**
 * What is waited for comes in seconds, and on a machine ten times as slow in a minute. A test has longer than what it waits for,
 * whose failure says what did not come.
 */
const patience = { expect: { poll: { timeout: 60_000 } }, testTimeout: 240_000, hookTimeout: 240_000 }
/** Tests with families of their own: type-graphql keeps what it was told for as long as the process lives. */
const ownCatalogs = [
  'catalog',
  'cost',
  'echo',
  'recordings',
  'route-media',
  'settings-start',
  'starts',
  'toy-model',
].map((name) => `test/e2e/${name}.test.ts`)
/** What is slow by nature, and more than one fault of a kind, lies beside the rest: `npm run test:slow` runs it. */
const slow = '**/*.slow.test.ts'
/** Most of it waits. */
const mostlyWaits = { maxWorkers: 4, sequence: { groupOrder: 1 } }
/** Has deadlines, and runs when nothing else does: after what stands beside `npm run test:slow` in `.ci/run`, too. */
const hasDeadlines = { maxWorkers: 3, sequence: { groupOrder: 2 } }
const gateways = 'test/{engine,server,e2e,command-line}/**'
const cluster = ['test/support/build.ts', 'test/support/cluster.ts', 'test/support/emulator.ts']
/** Most of what runs side by side within a file waits. */
const sideBySide = 20
const besideEachOther = {
  // Loading the gateway anew for each file would take a minute of the five.
  isolate: false,
  maxConcurrency: sideBySide,
  globalSetup: cluster,
}
const browser = {
  ...patience,
  isolate: false,
  globalSetup: ['test/browser/chromium.ts', ...cluster],
}
const chaos = {
  ...patience,
  // Each is a process or two; more of them starve each other.
  maxConcurrency: 3,
  globalSetup: cluster,
}

export default defineConfig({
  ...shared,
  test: {
    reporters: ['default', './test/support/budget-reporter.ts'],
    // Two cores: a third file at once saves a minute, and makes tests wait for each other that have deadlines.
    maxWorkers: 2,
    // The end of the cluster and of its folder; after it they would be left behind.
    teardownTimeout: 120_000,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        ...shared,
        test: {
          ...patience,
          name: 'unit',
          include: ['{src,studio/src}/**/*.test.ts', 'test/house/**/*.test.ts', 'test/fault-table/counts.test.ts'],
          // A process for each of a hundred files costs more than most of their tests.
          isolate: false,
          maxConcurrency: sideBySide,
        },
      },
      {
        ...shared,
        test: {
          ...patience,
          name: 'e2e',
          include: [`${gateways}/*.test.ts`],
          exclude: [...ownCatalogs, slow],
          ...besideEachOther,
        },
      },
      {
        ...shared,
        test: {
          ...patience,
          ...mostlyWaits,
          name: 'e2e-slow',
          include: [`${gateways}/*.slow.test.ts`],
          ...besideEachOther,
        },
      },
      {
        ...shared,
        test: {
          ...patience,
          name: 'catalogs',
          include: ownCatalogs,
          globalSetup: cluster,
        },
      },
      {
        ...shared,
        // Minutes of waiting: `npm run test:slow`, not part of `npm test`.
        test: {
          ...patience,
          ...mostlyWaits,
          name: 'slow',
          include: ['test/slow/**/*.test.ts'],
          globalSetup: ['test/browser/chromium.ts', ...cluster],
        },
      },
      {
        ...shared,
        // An hour: `npm run chaos`, not part of `npm test`.
        test: {
          name: 'fault-table',
          include: ['test/fault-table/**/*.test.ts'],
          exclude: ['test/fault-table/counts.test.ts'],
          maxConcurrency: 30,
          globalSetup: cluster,
          // Some wait for their turn.
          testTimeout: 1_200_000,
          hookTimeout: 600_000,
        },
      },
      {
        ...shared,
        // Buys clips: `npm run test:live`, not part of `npm test`.
        test: {
          name: 'live',
          include: ['test/live/**/*.test.ts'],
          globalSetup: cluster,
          testTimeout: 1_500_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          ...browser,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          exclude: [slow],
        },
      },
      {
        ...shared,
        test: {
          ...browser,
          ...hasDeadlines,
          name: 'browser-slow',
          include: [`test/browser/${slow}`],
        },
      },
      { ...shared, test: { ...chaos, name: 'chaos', include: ['test/chaos/**/*.test.ts'], exclude: [slow] } },
      { ...shared, test: { ...chaos, ...hasDeadlines, name: 'chaos-slow', include: [`test/chaos/${slow}`] } },
    ],
  },
})
