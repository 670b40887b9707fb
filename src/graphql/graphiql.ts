import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { followDocument, startDocument } from './graphiql-documents.ts'

const require = createRequire(import.meta.url)

/** Browser bundles out of npm packages, so that the page works on a machine without internet. */
const bundles: Record<string, { file: string; type: string }> = {
  'graphiql.css': { file: 'graphiql/graphiql.min.css', type: 'text/css; charset=utf-8' },
  'graphiql.js': { file: 'graphiql/graphiql.min.js', type: 'text/javascript; charset=utf-8' },
  'react-dom.js': { file: 'react-dom/umd/react-dom.production.min.js', type: 'text/javascript; charset=utf-8' },
  'react.js': { file: 'react/umd/react.production.min.js', type: 'text/javascript; charset=utf-8' },
}

/** Addresses are relative, so that the page also works behind a path prefix. */
const page = (nonce: string) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Kinetograph</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="graphql/assets/graphiql.css">
    <link rel="stylesheet" href="graphql/assets/page.css">
  </head>
  <body>
    <div id="graphiql">Loading…</div>
    <script src="graphql/assets/react.js"></script>
    <script src="graphql/assets/react-dom.js"></script>
    <script src="graphql/assets/graphiql.js"></script>
    <script src="graphql/assets/page.js" nonce="${nonce}"></script>
  </body>
</html>
`
const pageStyle = 'html, body, #graphiql { height: 100%; margin: 0 }\n'
const pageScript = `// The dialogs put a style element on the page; they sign it with this.
globalThis.__webpack_nonce__ = document.currentScript.nonce
const url = location.origin + location.pathname
const send = GraphiQL.createFetcher({ url, subscriptionUrl: url.replace(/^http/, 'ws'), enableIncrementalDelivery: false })
// Tabs share nothing: what one of them was given or has started, the others go on with.
let authorization
let startedId
const fetcher = (request, options) => {
  const given = options?.headers ?? {}
  authorization = given.authorization ?? given.Authorization ?? authorization
  const headers = authorization === undefined ? given : { ...given, authorization }
  const follows = /\\bgenerationEvents\\b/.test(request.query) && request.variables?.id === undefined
  const variables = follows && startedId ? { ...request.variables, id: startedId } : request.variables
  const answer = send({ ...request, variables }, { ...options, headers })
  return answer instanceof Promise ? answer.then(remember) : answer
}
const remember = (result) => {
  startedId = result?.data?.startGeneration?.generation?.id ?? startedId
  return result
}
const defaultTabs = ${JSON.stringify([{ query: startDocument }, { query: followDocument }])}
ReactDOM.createRoot(document.getElementById('graphiql')).render(React.createElement(GraphiQL, { fetcher, defaultTabs }))
`

/** The files of the page. Without the packages the rest of the server is the same, and the page says what is missing. */
export function installGraphiql(app: FastifyInstance): void {
  app.get<{ Params: { name: string } }>('/graphql/assets/:name', async (request, reply) => {
    const { name } = request.params
    reply.header('cache-control', 'public, max-age=3600')
    if (name === 'page.js') return reply.type('text/javascript; charset=utf-8').send(pageScript)
    if (name === 'page.css') return reply.type('text/css; charset=utf-8').send(pageStyle)
    const bundle = Object.hasOwn(bundles, name) ? bundles[name] : undefined
    const path = bundle && pathOf(bundle.file)
    if (!bundle || !path) return reply.header('cache-control', 'no-store').callNotFound()
    return reply.type(bundle.type).send(await readFile(path))
  })
}

export async function graphiqlPage(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  reply.header('cache-control', 'no-store')
  if (!Object.values(bundles).every(({ file }) => pathOf(file))) {
    return reply.type('text/plain; charset=utf-8').send('GraphQL: POST /graphql. GraphiQL is not installed.\n')
  }
  // Browsers differ in whether 'self' covers WebSockets. The guard has let only known hosts through.
  const { host } = new URL(`http://${request.headers.host}`)
  const nonce = randomBytes(16).toString('base64url')
  return reply
    .headers({
      'content-security-policy': [
        "default-src 'none'",
        "script-src 'self'",
        `style-src 'self' 'nonce-${nonce}'`,
        'font-src data:',
        "img-src 'self' data:",
        `connect-src 'self' ws://${host} wss://${host}`,
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    })
    .type('text/html; charset=utf-8')
    .send(page(nonce))
}

/** Packages keep others from resolving these files by name, but not their package.json. */
function pathOf(file: string): string | null {
  const [name = ''] = file.split('/')
  try {
    return join(require.resolve(`${name}/package.json`), '..', '..', file)
  } catch {
    return null
  }
}
