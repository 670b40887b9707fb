import type {
  AnnounceMutation,
  FollowFromFormSubscription,
  FormProblemFragment,
  FormQuery,
  MenuQuery,
  PlanQuery,
  StartFromFormMutation,
} from '../generated/operations.ts'
import { make } from './controls.ts'
import { createForm, type Form } from './form.ts'

const gateway = new URLSearchParams(location.search).get('gateway') ?? 'http://127.0.0.1:4000'
const documents = await (await fetch('operations.graphql')).text()
const at = <Type extends HTMLElement>(id: string) => document.getElementById(id) as Type
const [menu, container, written, plan, clip] = ['menu', 'form', 'request', 'plan', 'clip'].map(at)

interface Answer<Data> {
  data: Data
  errors?: { message: string; extensions?: { problems?: FormProblemFragment[] } }[]
}

/** Data, or what the gateway says of a request whose very shape is wrong: both kinds of problem look the same. */
async function ask<Data>(
  operationName: string,
  variables: object,
): Promise<Data | { problems: FormProblemFragment[] }> {
  const response = await fetch(`${gateway}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: documents, operationName, variables }),
  })
  const { data, errors = [] }: Answer<Data> = await response.json()
  const problems = errors.flatMap(({ extensions }) => extensions?.problems ?? [])
  if (problems.length > 0) return { problems }
  if (errors[0]) throw new Error(errors[0].message)
  return data
}

/** Pictures and sounds go along with the request while they are small; what is large or a video is uploaded first. */
async function send(file: File): Promise<object> {
  if (!file.type.startsWith('video/') && file.size <= maximumInlineBytes) {
    const reader = new FileReader()
    await new Promise((resolve) => {
      reader.onload = resolve
      reader.readAsDataURL(file)
    })
    return { base64: reader.result }
  }
  const input = { contentType: file.type, sizeBytes: file.size, fileName: file.name }
  const answer = await ask<AnnounceMutation>('Announce', { input })
  if ('problems' in answer) throw new Error(answer.problems[0]!.message)
  const { upload, target, userErrors } = answer.createUpload
  if (!upload || !target) throw new Error(userErrors[0]!.message)
  const headers = target.headers.map(({ name, value }) => [name, value] as [string, string])
  const { upload: received } = await (await fetch(target.url, { method: 'PUT', headers, body: file })).json()
  if (received.problem) throw new Error(received.problem.message)
  return { uploadId: upload.id }
}

let form: Form | undefined
/** Of opening and checking: an answer that has been overtaken is dropped. */
let turn = 0

async function open(id: string): Promise<void> {
  const mine = ++turn
  // A field that goes while it is being edited still says that it has changed.
  form = undefined
  container!.replaceChildren()
  delete container!.dataset.capability
  const answer = await ask<FormQuery>('Form', { model: id.split('/')[0] })
  const capability = 'problems' in answer ? undefined : answer.model?.capabilities.find((each) => each.id === id)
  if (mine !== turn || !capability) return
  form = createForm(capability, send)
  container!.append(form.element)
  container!.dataset.capability = id
  written!.textContent = JSON.stringify(form.request(), null, 2)
  plan!.textContent = capability.availability.reason
}

/** Asks what would become of it. */
async function check(): Promise<void> {
  if (!form) return
  const mine = ++turn
  delete plan!.dataset.checked
  const request = form.request()
  written!.textContent = JSON.stringify(request, null, 2)
  const answer = await ask<PlanQuery>('Plan', { input: { request } })
  if (mine !== turn) return
  form.show('problems' in answer ? answer.problems : answer.plan.userErrors, 'problem')
  form.show('problems' in answer ? [] : answer.plan.warnings, 'warning')
  const isAcceptable = 'plan' in answer && answer.plan.acceptable
  const price = 'plan' in answer ? answer.plan.estimate?.total.formatted : undefined
  plan!.textContent = isAcceptable ? `Can be made${price ? ` for ${price}` : ''}.` : 'Not yet.'
  plan!.dataset.checked = 'true'
}

async function start(): Promise<void> {
  if (!form) return
  const answer = await ask<StartFromFormMutation>('StartFromForm', { input: { request: form.request() } })
  form.show('problems' in answer ? answer.problems : answer.startGeneration.userErrors, 'problem')
  if ('problems' in answer || !answer.startGeneration.generation) return
  follow(answer.startGeneration.generation.id)
}

type State = FollowFromFormSubscription['generationEvents']['generation']['state']
/** A browser connects again by itself and gets the events from the first on: older states count for nothing. */
function follow(id: string): void {
  const parameters = { query: documents, operationName: 'FollowFromForm', variables: JSON.stringify({ id }) }
  const events = new EventSource(`${gateway}/graphql/stream?${new URLSearchParams(parameters)}`)
  let state: State | undefined
  events.addEventListener('next', ({ data }) => {
    const next: State = JSON.parse(data).data.generationEvents.generation.state
    state = state && next.sequence < state.sequence ? state : next
    const videos = state.clips.flatMap(({ video }) => video ?? [])
    const progress = make('progress', state.progress.fraction === null ? {} : { value: state.progress.fraction })
    clip!.replaceChildren(
      make('p', {}, state.failure?.message ?? state.status),
      ...(state.isFinal ? [] : [progress]),
      ...videos.map(({ url, poster }) => make('video', { src: url, poster: poster?.url ?? '', controls: true })),
    )
  })
  events.addEventListener('complete', () => events.close())
}

const answer = (await ask<MenuQuery>('Menu', {})) as MenuQuery
const { maximumInlineBytes } = answer.gateway
for (const { label, capabilities } of answer.models) {
  const options = capabilities.map(({ id, label, availability }) =>
    make('option', { value: id }, availability.usable ? label : `${label} (not here)`),
  )
  menu!.append(make('optgroup', { label }, ...options))
}
menu!.onchange = () => open((menu as HTMLSelectElement).value)
container!.onchange = check
at('check').onclick = check
at('start').onclick = start
;(menu as HTMLSelectElement).value = location.hash.slice(1) || 'still-motion/cameraMove'
await open((menu as HTMLSelectElement).value)
