import { KinetographError } from '@kinetograph/client'
import { useEffect, useMemo, useState } from 'react'
import { findCapability, firstCapability, useCatalog } from '../catalog.ts'
import { CodePanel } from '../code/code-panel.tsx'
import { formDocument } from '../documents.ts'
import { client, messageOf } from '../gateway.ts'
import type { StudioFormQuery } from '../generated/types.ts'
import { go } from '../place.ts'
import { useStore } from '../store.ts'
import { Empty, Failed } from '../ui/notice.tsx'
import { useLoaded } from '../use-loaded.ts'
import { duration } from '../words.ts'
import { type Draft, draft, openDraft } from './draft.ts'
import { Fields } from './fields.tsx'
import { FormContext, type FormContextValue, isMissing } from './form-context.ts'
import {
  createFormTree,
  type Entered,
  type FormTree,
  missingOf,
  placeOfProblem,
  put,
  requestOf,
  withoutEmpty,
} from './form-tree.ts'
import { ModelMenu } from './model-menu.tsx'
import { PictureCanvas } from './picture-canvas.tsx'
import type { MediaInput } from './previews.ts'
import { type Planned, type Problem, usePlan } from './use-plan.ts'

/** From a capability to a clip that is under way. */
export function MakePlace({ capabilityId }: { capabilityId: string | null }) {
  const catalog = useCatalog()
  const kept = useStore(draft)
  const usual = catalog.models.find(({ availability }) => availability.state === 'READY') ?? catalog.models[0]
  const id = capabilityId ?? kept?.capability.id ?? (usual && firstCapability(usual)?.id) ?? ''
  const found = findCapability(catalog, id)
  const loaded = useLoaded(
    async (signal) => {
      if (!found) return null
      const { model } = await client.request<StudioFormQuery>(formDocument, { model: found.model.name }, { signal })
      return model?.capabilities.find((each) => each.id === id) ?? null
    },
    [id],
  )
  const capability = loaded.value ?? null
  useEffect(() => {
    if (capability) draft.set(openDraft(capability))
  }, [capability])
  if (!found) {
    return (
      <Empty icon="models" title="There is no such model here">
        <p>
          <a href="#/models">Look at the models</a>
        </p>
      </Empty>
    )
  }
  const isOpen = kept !== null && kept.capability.id === id
  return (
    <div className="make">
      <header className="place-head">
        <h1 tabIndex={-1}>Make a clip</h1>
        <ModelMenu catalog={catalog} model={found.model} capability={found.capability} />
      </header>
      {loaded.state === 'failed' && (
        <Failed title="The form could not be read" error={loaded.error} again={loaded.again} />
      )}
      {isOpen ? (
        <MakeForm key={id} draftNow={kept} />
      ) : (
        loaded.state !== 'failed' && (
          <div className="make-columns" role="status" aria-label="Loading the form">
            <div className="skeleton stage" />
            <div className="skeletons-column">
              <div className="skeleton" />
              <div className="skeleton" />
            </div>
          </div>
        )
      )}
    </div>
  )
}

function MakeForm({ draftNow }: { draftNow: Draft }) {
  const { capability, entered, left } = draftNow
  const tree = useMemo(() => createFormTree(capability), [capability])
  const [wasTried, setTried] = useState(false)
  const [refused, setRefused] = useState<{ problems: readonly Problem[]; of: string; message: string } | null>(null)
  const [isStarting, setStarting] = useState(false)
  const request = requestOf(tree, entered)
  const written = JSON.stringify(request)
  const missing = useMemo(() => missingOf(tree, entered), [tree, entered])
  const answered = usePlan(missing.length > 0 ? null : { request })
  const planned: Planned =
    missing.length > 0 ? { ...answered, plan: null, problems: missing, isCurrent: true } : answered
  const { problems: told } = planned
  const problems = refused?.of === written ? refused.problems : told
  const context = useMemo<FormContextValue>(() => {
    const byPlace = Map.groupBy(problems, (problem) => placeOfProblem(tree, entered, problem))
    const warnings = Map.groupBy(planned.plan?.warnings ?? [], (problem) => placeOfProblem(tree, entered, problem))
    return {
      tree,
      problemsAt: (place) => byPlace.get(place) ?? [],
      warningsAt: (place) => warnings.get(place) ?? [],
      wasTried,
      references: (planned.plan?.warnings ?? []).flatMap(({ code, allowedValues }) =>
        code === 'UNREFERENCED' ? (allowedValues ?? []).map(String) : [],
      ),
      set: (path, value) => setEntered(tree, path, value),
    }
  }, [tree, problems, planned.plan, wasTried, entered])

  const canvas = tree.fieldsOf('').find(({ kind, advanced }) => kind === 'IMAGE' && !advanced)
  const canvasValue = canvas && (entered[canvas.name] as MediaInput | undefined)

  const start = async () => {
    setTried(true)
    if (!planned.isCurrent || !planned.plan?.acceptable) return focusFirstProblem()
    setStarting(true)
    try {
      const { estimate } = planned.plan
      // Nothing dearer than what the button said.
      const around = estimate ? { maximumCost: { micros: estimate.total.micros } } : {}
      const { generation } = await client.start(request as never, around)
      go({ name: 'watch', id: generation.id })
    } catch (error) {
      const found = error instanceof KinetographError ? error.problems : []
      setRefused({ problems: found, of: written, message: messageOf(error) })
      setStarting(false)
    }
  }

  const seconds = typeof entered.durationSeconds === 'number' ? entered.durationSeconds : defaultSeconds(tree)
  const crop = planned.plan?.changes.find(({ path, crop }) => crop && canvas && path.includes(canvas.name))?.crop
  const elsewhere = [...context.problemsAt('')].filter((problem) => wasTried || !isMissing(problem))
  return (
    <FormContext.Provider value={context}>
      <form
        className="make-columns"
        aria-label={capability.label}
        data-capability={capability.id}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void start()
        }}
      >
        <div className="make-canvas">
          {canvas ? (
            <PictureCanvas
              parameter={canvas}
              path={[canvas.name]}
              value={canvasValue}
              crop={crop ?? null}
              entered={entered}
              seconds={seconds}
            />
          ) : (
            <div className="stage empty-stage">
              <p>{capability.description}</p>
            </div>
          )}
        </div>
        <div className="make-fields">
          {left.length > 0 && (
            <p className="left-out" role="status">
              This one does not take: {left.join(', ')}.
            </p>
          )}
          {!capability.availability.usable && <p className="warning">{capability.availability.reason}</p>}
          <div role="alert">
            {elsewhere.map(({ code, message }) => (
              <p key={code + message} className="problem" data-code={code}>
                {message}
              </p>
            ))}
            {refused?.of === written && refused.problems.length === 0 && <p className="problem">{refused.message}</p>}
          </div>
          <Fields name="" path={[]} value={entered} without={canvas ? [canvas.name] : []} />
          <Prospect planned={planned} />
          <CodePanel request={request} capabilityId={capability.id} />
        </div>
        <StartBar planned={planned} tree={tree} isStarting={isStarting} />
      </form>
    </FormContext.Provider>
  )
}

function setEntered(tree: FormTree, path: readonly string[], value: unknown): void {
  const before = draft.get()
  if (!before) return
  const entered = withoutEmpty(tree, put(before.entered, path, value) as Entered)
  draft.set({ ...before, entered })
}

const defaultSeconds = (tree: FormTree): number => {
  const usual = tree.find('durationSeconds')?.default
  return typeof usual === 'number' && usual > 0 ? usual : 5
}

const priceOf = ({ total, isUpperBound }: { total: { micros: number; formatted: string }; isUpperBound: boolean }) =>
  total.micros === 0 ? 'free' : `${isUpperBound ? 'at most ' : ''}${total.formatted}`

/** The button with the price and the time, and why it is not to be had. */
function StartBar({ planned, tree, isStarting }: { planned: Planned; tree: FormTree; isStarting: boolean }) {
  const { plan, problems, isCurrent, trouble } = planned
  const wrong = problems.filter((problem) => !isMissing(problem))
  const missing = problems.find(isMissing)
  const facts = [
    plan?.estimate && priceOf(plan.estimate),
    plan?.expectedSeconds && `about ${duration(plan.expectedSeconds.median)}`,
  ].filter(Boolean)
  const isReady = isCurrent && plan?.acceptable === true
  const sentence = trouble
    ? trouble
    : !isCurrent
      ? 'Looking at what it would cost…'
      : wrong.length > 0
        ? `${wrong.length === 1 ? 'One thing is' : `${wrong.length} things are`} not right yet.`
        : missing
          ? missingSentence(tree, missing)
          : plan?.route
            ? `By ${plan.route.provider.label}`
            : ''
  return (
    <div className="start-bar">
      <p className="start-sentence" role="status">
        {sentence}
      </p>
      <button type="submit" className="button primary start" disabled={isStarting} data-ready={isReady}>
        {isStarting ? 'Starting…' : ['Make clip', ...(isReady ? facts : [])].join(' · ')}
      </button>
    </div>
  )
}

function missingSentence(tree: FormTree, { parameter, message }: Problem): string {
  const found = parameter ? tree.find(parameter) : undefined
  return found ? `Needed: ${found.label.toLowerCase()}.` : message
}

/** The route, and what would be changed. */
function Prospect({ planned: { plan } }: { planned: Planned }) {
  if (!plan?.acceptable) return null
  const { route, rejectedRoutes, changes } = plan
  return (
    <details className="prospect">
      <summary>
        {route ? `Goes to ${route.provider.label}` : 'What would happen'}
        {changes.length > 0 && ` · ${changes.length} ${changes.length === 1 ? 'change' : 'changes'}`}
      </summary>
      <ul>
        {changes.map(({ message }, index) => (
          <li key={index}>{message}</li>
        ))}
        {rejectedRoutes.map(({ route: other, reason }) => (
          <li key={other.id}>
            Not {other.provider.label}: {reason}
          </li>
        ))}
      </ul>
    </details>
  )
}

function focusFirstProblem(): void {
  // After the problems have been drawn.
  requestAnimationFrame(() => {
    const first = document.querySelector('.make-fields .problem, .canvas .problem, .canvas .dropzone')
    const field = first?.closest('.field, .canvas')
    field?.scrollIntoView({ block: 'center' })
    field?.querySelector<HTMLElement>('input, select, textarea, button')?.focus({ preventScroll: true })
  })
}
