import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const gateway = process.env.KINETOGRAPH_ENDPOINT ?? 'http://127.0.0.1:4000'

/** `npx vite studio` serves it with reload, beside a gateway that runs. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  server: { proxy: { '/graphql': gateway, '/media': gateway } },
  build: {
    outDir: '../dist/studio',
    emptyOutDir: true,
    assetsDir: 'studio',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
  },
})
