import type { TestGateway } from './gateway.ts'

const problemFields =
  'code path parameter message allowedValues ranges { minimum maximum step } maximumLength conflictsWith'
const money = '{ micros currency }'

/** Everything that plan can say, but for what introspection says as well. */
const wholePlanQuery = `query Plan($input: StartGenerationInput!) {
  plan(input: $input) {
    acceptable userErrors { ${problemFields} } warnings { ${problemFields} } settled { name value source }
    model { name } capability { id } route { id }
    rejectedRoutes { route { id } reason problems { ${problemFields} } }
    estimate { total ${money} perClip ${money} isUpperBound row { route perSecond ${money} perClip ${money} note when { parameter values } } }
    changes { path kind message } unchecked providerRequest } }`

/** Nothing is wrong with the input: it is this server that cannot do it. */
const isOfServer = (code: string): boolean => code === 'MODEL_UNAVAILABLE' || code === 'MODEL_RETIRED'

export async function plan(gateway: TestGateway, request: object, around: object = {}): Promise<any> {
  const { status, data, errors } = await gateway.query(wholePlanQuery, { input: { request, ...around } })
  if (status !== 200 || errors) throw new Error(JSON.stringify({ status, errors }))
  return data.plan
}

/** What is wrong with the request itself. */
export async function faults(gateway: TestGateway, request: object, around: object = {}): Promise<any[]> {
  const { userErrors } = await plan(gateway, request, around)
  return userErrors.filter(({ code }: { code: string }) => !isOfServer(code))
}
