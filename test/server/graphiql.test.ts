import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { startToyServer } from './toy-server.ts'

const isInstalled = ['graphiql', 'react', 'react-dom'].every((name) => {
  try {
    return createRequire(import.meta.url).resolve(`${name}/package.json`)
  } catch {
    return false
  }
})

describe('GraphiQL', () => {
  it.runIf(isInstalled)('is served to browsers with all it needs, and may load nothing from elsewhere', async () => {
    const { url } = await startToyServer()
    const response = await fetch(`${url}/graphql`, { headers: { accept: 'text/html,application/xhtml+xml' } })
    const html = await response.text()
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const policy = response.headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(policy).not.toMatch(/unsafe|https:/)
    expect(html).not.toMatch(/https?:/)
    const files = [...html.matchAll(/(?:src|href)="(graphql\/[^"]+)"/g)].map((match) => match[1])
    expect(files).toHaveLength(6)
    for (const file of files) {
      const asset = await fetch(`${url}/${file}`)
      expect(asset.status, file).toBe(200)
      expect(asset.headers.get('content-type')).toMatch(/^text\/(css|javascript)/)
    }
  })

  it.runIf(!isInstalled)('says that it is not installed where its packages are missing', async () => {
    const { url } = await startToyServer()
    const response = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } })
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('not installed')
  })

  it('serves only its own files', async () => {
    const { url } = await startToyServer()
    for (const name of ['nothing.js', '..%2fserver.ts', '__proto__', 'constructor']) {
      expect((await fetch(`${url}/graphql/assets/${name}`)).status, name).toBe(404)
    }
  })
})
