import { defineConfig } from 'vitest/config'

export default defineConfig({
  // vite resolves graphql to index.mjs while the libraries load index.js: two copies, two realms.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: { include: ['src/**/*.test.ts', 'test/**/*.test.ts'], testTimeout: 30_000 },
})
