import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'

const files = ['index.html', 'page.ts', 'form.ts', 'controls.ts', 'operations.graphql']

/** Serves the form at that port (0: any) without a build step: a browser takes TypeScript once its types are gone. */
export async function serveForm(port: number): Promise<{ origin: string; stop(): Promise<void> }> {
  const server = createServer(async ({ url }, response) => {
    const name = new URL(url!, 'http://here').pathname.slice(1) || 'index.html'
    if (!files.includes(name)) return response.writeHead(404).end()
    const text = await readFile(new URL(`./form/${name}`, import.meta.url), 'utf8')
    const type = name.endsWith('.html') ? 'text/html' : name.endsWith('.ts') ? 'text/javascript' : 'text/plain'
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' })
    response.end(name.endsWith('.ts') ? stripTypeScriptTypes(text) : text)
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    async stop() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

if (import.meta.main) {
  const { origin } = await serveForm(Number(process.env.PORT ?? 8080))
  console.log(
    `${origin}/?gateway=http://127.0.0.1:4000  (start the gateway with KINETOGRAPH_ALLOWED_ORIGINS=${origin})`,
  )
}
