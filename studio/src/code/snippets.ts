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

/** @param capabilityId `kling-v3/imageToVideo`, for what is asked by the model's name */
export function snippetsOf(request: object, capabilityId: string, url: string): Snippet[] {
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
    { label: 'AI SDK', text: aiSdk(request, capabilityId, url) },
  ]
}

/** Its own words for what it has words for; the rest of the capability's parameters go along as they are. */
function aiSdk(request: object, capabilityId: string, url: string): string {
  const [model = '', capability = ''] = capabilityId.split('/')
  const [arms = {}] = Object.values(request) as Record<string, Record<string, unknown>>[]
  const { model: _model, prompt, durationSeconds, ...rest } = Object.values(arms)[0] ?? {}
  const call = {
    prompt: prompt ?? '',
    ...(durationSeconds === undefined ? {} : { duration: durationSeconds }),
    providerOptions: { kinetograph: { capability, ...rest } },
  }
  return `import { createKinetograph } from '@kinetograph/ai-sdk'
import { experimental_generateVideo as generateVideo } from 'ai'

const kinetograph = createKinetograph({ url: '${url}', apiKey: process.env.KINETOGRAPH_API_KEY })
const { video } = await generateVideo({
  model: kinetograph.video('${model}'),
${asSource(call).split('\n').slice(1, -1).join('\n')},
})`
}

/** As people write objects: no quotes around names. */
const asSource = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(/^(\s*)"([A-Za-z_]\w*)":/gm, '$1$2:')

/** For a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
