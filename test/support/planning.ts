import type { TestGateway } from './gateway.ts'

const problemFields =
  'code path parameter message allowedValues ranges { minimum maximum step } maximumLength conflictsWith'
const money = '{ micros currency }'

/** Everything that plan can say, but for what introspection says as well. */
const wholePlan = `{
    acceptable userErrors { ${problemFields} } warnings { ${problemFields} } settled { name value source }
    model { name } capability { id } route { id }
    rejectedRoutes { route { id } reason problems { ${problemFields} } }
    estimate { total ${money} perClip ${money} isUpperBound row { route perSecond ${money} perClip ${money} note when { parameter values } } }
    changes { path kind message } unchecked providerRequest }`
const wholePlanQuery = `query Plan($input: StartGenerationInput!) { plan(input: $input) ${wholePlan} }`
/** As many as fit at the root of a document. */
const atOnce = 10

/** Nothing is wrong with the input: it is this server that cannot do it. */
const isOfServer = (code: string): boolean => code === 'MODEL_UNAVAILABLE' || code === 'MODEL_RETIRED'

export async function plan(gateway: TestGateway, request: object, around: object = {}): Promise<any> {
  const { status, data, errors } = await gateway.query(wholePlanQuery, { input: { request, ...around } })
  if (status !== 200 || errors) throw new Error(JSON.stringify({ status, errors }))
  return data.plan
}

/** The plan of each of many requests, by a few documents. */
export async function plans(gateway: TestGateway, requests: readonly object[]): Promise<any[]> {
  const answers: any[] = []
  for (let from = 0; from < requests.length; from += atOnce) {
    const own = requests.slice(from, from + atOnce)
    const definitions = own.map((_, index) => `$of${index}: StartGenerationInput!`)
    const fields = own.map((_, index) => `of${index}: plan(input: $of${index}) { ...whole }`)
    const { status, data, errors } = await gateway.query(
      `query Plans(${definitions.join(', ')}) { ${fields.join(' ')} } fragment whole on GenerationPlan ${wholePlan}`,
      Object.fromEntries(own.map((request, index) => [`of${index}`, { request }])),
    )
    if (status !== 200 || errors) throw new Error(JSON.stringify({ status, errors }))
    answers.push(...own.map((_, index) => data[`of${index}`]))
  }
  return answers
}

/** What is wrong with the request itself. */
export async function faults(gateway: TestGateway, request: object, around: object = {}): Promise<any[]> {
  return faultsIn(await plan(gateway, request, around))
}

export const faultsIn = ({ userErrors }: { userErrors: any[] }): any[] =>
  userErrors.filter(({ code }: { code: string }) => !isOfServer(code))
