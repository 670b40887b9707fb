/** What a start of this request looks like elsewhere. No key stands in it. */
export interface Snippet {
  label: string
  text: string
}

const startMutation = `mutation Start($input: StartGenerationInput!) {
  startGeneration(input: $input) {
    generation { id }
    userErrors { path message allowedValues }
  }
}`

export function snippetsOf(request: object, url: string): Snippet[] {
  const input = { request }
  const endpoint = `${url.replace(/\/$/, '')}/graphql`
  const body = JSON.stringify({ query: startMutation.replace(/\s+/g, ' '), variables: { input } })
  return [
    { label: 'GraphQL', text: `${startMutation}\n\n# Variables\n${JSON.stringify({ input }, null, 2)}` },
    {
      label: 'TypeScript',
      text: `import { createClient } from '@kinetograph/client'

const kinetograph = createClient({ url: '${url}', apiKey: process.env.KINETOGRAPH_API_KEY })
const clip = await kinetograph.generate(${asSource(request)})
console.log(clip.url)`,
    },
    {
      label: 'curl',
      text: `curl ${endpoint} \\
  -H 'content-type: application/json' \\
  -H "authorization: Bearer $KINETOGRAPH_API_KEY" \\
  -d ${quoted(body)}`,
    },
  ]
}

/** As people write objects: no quotes around names. */
const asSource = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(/^(\s*)"([A-Za-z_]\w*)":/gm, '$1$2:')

/** For a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
