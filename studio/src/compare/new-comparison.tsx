import { useCallback, useEffect, useMemo, useState } from 'react'
import { type Capability, type CapabilityCard, type Model, priceOf, useCatalog } from '../catalog.ts'
import { formDocument } from '../documents.ts'
import { client, messageOf } from '../gateway.ts'
import type { StudioFormQuery } from '../generated/types.ts'
import { AnyField } from '../make/fields.tsx'
import { FormContext, type FormContextValue } from '../make/form-context.ts'
import { createFormTree, type Entered, type FormTree, put, requestOf } from '../make/form-tree.ts'
import { PictureCanvas } from '../make/picture-canvas.tsx'
import type { MediaInput } from '../make/previews.ts'
import { type Plan, usePlan } from '../make/use-plan.ts'
import { go } from '../place.ts'
import { Icon } from '../ui/icon.tsx'
import { useLoaded } from '../use-loaded.ts'
import { dollars } from '../words.ts'

const most = 4

/** What all of them are given; everything else is each model's own default. */
const shared = ['startFrame', 'prompt']

/** Models that can make a clip of a picture and a prompt alone: the cheapest first, what is to end last. */
function candidatesOf(models: readonly Model[]): { model: Model; capability: CapabilityCard }[] {
  const found = models.flatMap((model) => {
    const capability = model.capabilities.find(
      ({ availability, parameters }) =>
        availability.usable &&
        parameters.some(({ name }) => name === 'startFrame') &&
        parameters.every(
          ({ name, required }) => !required || name === 'model' || /[[.]/.test(name) || shared.includes(name),
        ),
    )
    return capability ? [{ model, capability }] : []
  })
  const rank = ({ model, capability }: (typeof found)[number]) =>
    (model.lifecycle.stage === 'ACTIVE' ? 0 : 1e9) + (priceOf(capability, 5)?.micros ?? 1e8)
  return found.sort((one, other) => rank(one) - rank(other))
}

/** One picture and one prompt for two to four models, and one cap on what they cost together. */
export function NewComparison() {
  const { models } = useCatalog()
  const candidates = useMemo(() => candidatesOf(models), [models])
  const labels = useMemo(
    () => new Map(candidates.map(({ model, capability }) => [capability.id, model.label])),
    [candidates],
  )
  const [chosen, setChosen] = useState(() => candidates.slice(0, 2).map(({ capability }) => capability.id))
  const loaded = useLoaded(
    (signal) => Promise.all(chosen.map((id) => capabilityOf(candidates, id, signal))),
    [chosen.join()],
  )
  if (candidates.length < 2) {
    return (
      <header className="place-head">
        <h1 tabIndex={-1}>Compare</h1>
        <p className="quiet">
          This gateway has fewer than two models that make a clip of a picture and a prompt. Clips that are there can be
          compared: select them among the <a href="#/clips">clips</a>.
        </p>
      </header>
    )
  }
  return (
    <>
      <header className="place-head">
        <h1 tabIndex={-1}>Compare</h1>
        <p className="quiet">One picture and one prompt for two to four models.</p>
      </header>
      <fieldset className="compare-models" aria-label="Models">
        {chosen.map((id, index) => (
          <span key={id} className="compare-model">
            <select
              className="input"
              aria-label={`Model ${index + 1}`}
              value={id}
              onChange={(event) => setChosen(chosen.with(index, event.target.value))}
            >
              {candidates.map(({ model, capability }) => (
                <option
                  key={capability.id}
                  value={capability.id}
                  disabled={chosen.includes(capability.id) && capability.id !== id}
                >
                  {model.label}
                </option>
              ))}
            </select>
            {chosen.length > 2 && (
              <button
                type="button"
                className="icon-button"
                aria-label={`Without model ${index + 1}`}
                onClick={() => setChosen(chosen.toSpliced(index, 1))}
              >
                <Icon name="close" />
              </button>
            )}
          </span>
        ))}
        {chosen.length < most && (
          <button
            type="button"
            className="button"
            onClick={() => {
              const next = candidates.find(({ capability }) => !chosen.includes(capability.id))
              if (next) setChosen([...chosen, next.capability.id])
            }}
          >
            <Icon name="plus" /> Another model
          </button>
        )}
      </fieldset>
      {loaded.state === 'ready' ? (
        <ComparisonForm capabilities={loaded.value} labelOf={(id) => labels.get(id) ?? id} />
      ) : (
        <div className="skeleton stage" role="status" aria-label="Loading the models" />
      )}
    </>
  )
}

async function capabilityOf(
  candidates: readonly { model: Model; capability: CapabilityCard }[],
  id: string,
  signal: AbortSignal,
): Promise<Capability> {
  const found = candidates.find(({ capability }) => capability.id === id)!
  const { model } = await client.request<StudioFormQuery>(formDocument, { model: found.model.name }, { signal })
  return model!.capabilities.find((each) => each.id === id)!
}

/** Outlives a change of the models. */
let kept: Entered = {}

function ComparisonForm({
  capabilities,
  labelOf,
}: {
  capabilities: readonly Capability[]
  labelOf(capabilityId: string): string
}) {
  const trees = useMemo(() => capabilities.map(createFormTree), [capabilities])
  const [first] = trees
  const [entered, setEntered] = useState<Entered>(kept)
  const [cap, setCap] = useState('2')
  const [plans, setPlans] = useState<Readonly<Record<string, Plan | null>>>({})
  const [problem, setProblem] = useState<string | null>(null)
  const [isStarting, setStarting] = useState(false)
  kept = entered
  const onPlan = useCallback((id: string, plan: Plan | null) => setPlans((before) => ({ ...before, [id]: plan })), [])
  const context = useMemo<FormContextValue>(
    () => ({
      tree: first!,
      problemsAt: () => [],
      warningsAt: () => [],
      wasTried: false,
      references: [],
      set: (path, value) => setEntered((before) => put(before, path, value) as Entered),
    }),
    [first],
  )
  const current = trees.map(({ capability }) => plans[capability.id] ?? null)
  const isReady = current.every((plan) => plan?.acceptable)
  const total = current.reduce((sum, plan) => sum + (plan?.estimate?.total.micros ?? 0), 0)
  const capMicros = Math.round(Number(cap) * 1e6)
  const isOver = total > capMicros
  const isPriced = current.every((plan) => plan?.estimate)

  const start = async () => {
    if (!isReady || isOver || !isPriced) return
    setStarting(true)
    setProblem(null)
    const ids: string[] = []
    try {
      for (const [index, tree] of trees.entries()) {
        const maximumCost = { micros: current[index]!.estimate!.total.micros }
        const { generation } = await client.start(requestFor(tree, entered) as never, { maximumCost })
        ids.push(generation.id)
      }
    } catch (error) {
      setProblem(messageOf(error))
      setStarting(false)
      // What was started goes on, and is not started again.
      if (ids.length === 0) return
    }
    go({ name: 'compare', ids })
  }

  const picture = first!.find('startFrame')!
  const prompt = first!.find('prompt')
  const sentence = !isReady
    ? 'Each of them must be able to take it.'
    : !isPriced
      ? 'The price of one of them is not known, so no cap would hold.'
      : isOver
        ? `Together ${dollars(total)}: more than your cap.`
        : `Together ${dollars(total)}`
  return (
    <FormContext.Provider value={context}>
      <form
        className="compare-form"
        aria-label="Comparison"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void start()
        }}
      >
        <div className="compare-input">
          <PictureCanvas
            parameter={picture}
            path={['startFrame']}
            value={entered.startFrame as MediaInput | undefined}
            crop={null}
            entered={{}}
            seconds={5}
          />
          <div>
            {prompt && <AnyField parameter={prompt} path={['prompt']} value={entered.prompt} />}
            <ul className="plans" aria-label="What each would cost">
              {trees.map((tree) => (
                <Candidate
                  key={tree.capability.id}
                  label={labelOf(tree.capability.id)}
                  tree={tree}
                  entered={entered}
                  onPlan={onPlan}
                />
              ))}
            </ul>
            <div className="field">
              <label className="label" htmlFor="cap">
                All of them together cost at most
              </label>
              <div className="number">
                <span className="unit">$</span>
                <input
                  id="cap"
                  type="number"
                  className="input number-input"
                  min={0}
                  step={0.5}
                  value={cap}
                  aria-invalid={isOver}
                  onChange={(event) => setCap(event.target.value)}
                />
              </div>
            </div>
          </div>
        </div>
        <div className="start-bar">
          <p className={`start-sentence${isOver && isReady ? ' problem' : ''}`} role="status">
            {problem ?? sentence}
          </p>
          <button
            type="submit"
            className="button primary start"
            disabled={isStarting}
            data-ready={isReady && isPriced && !isOver}
          >
            {isStarting
              ? 'Starting…'
              : `Make ${trees.length} clips${isReady && isPriced ? ` · ${dollars(total)}` : ''}`}
          </button>
        </div>
      </form>
    </FormContext.Provider>
  )
}

const requestFor = (tree: FormTree, entered: Entered) =>
  requestOf(tree, Object.fromEntries(Object.entries(entered).filter(([name]) => tree.find(name))))

function Candidate({
  label,
  tree,
  entered,
  onPlan,
}: {
  label: string
  tree: FormTree
  entered: Entered
  onPlan(id: string, plan: Plan | null): void
}) {
  const isWhole = entered.startFrame !== undefined && (!tree.find('prompt')?.required || entered.prompt !== undefined)
  const { plan, problems, isCurrent, trouble } = usePlan(isWhole ? { request: requestFor(tree, entered) } : null)
  const { id } = tree.capability
  useEffect(() => onPlan(id, isCurrent ? plan : null), [id, plan, isCurrent, onPlan])
  const [problem] = problems
  const price = plan?.estimate?.total.formatted ?? 'price not known'
  return (
    <li className="plan">
      <span className="plan-name">{label}</span>
      <span className={problem ? 'problem' : 'quiet tabular'}>
        {!isWhole ? 'needs the picture and a prompt' : !isCurrent ? '…' : (trouble ?? problem?.message ?? price)}
      </span>
    </li>
  )
}
