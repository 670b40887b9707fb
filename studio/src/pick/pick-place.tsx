import { useState } from 'react'
import {
  type CapabilityCard,
  longestOf,
  type Model,
  type Need,
  needLabels,
  needsOf,
  priceOf,
  useCatalog,
} from '../catalog.ts'
import { hrefOf } from '../place.ts'
import { Icon } from '../ui/icon.tsx'
import { Empty } from '../ui/notice.tsx'
import { dollars, spoken } from '../words.ts'
import { type Filters, matching, noFilters } from './filters.ts'

const needOrder = Object.keys(needLabels) as Need[]

/** Every model, and which of them fits. */
export function PickPlace() {
  const { models } = useCatalog()
  const [filters, setFilters] = useState<Filters>(noFilters)
  const shown = matching(models, filters)
  return (
    <div className="pick">
      <FilterRail models={models} filters={filters} onFilters={setFilters} />
      <section className="pick-results" aria-labelledby="pick-title">
        <header className="place-head">
          <h1 id="pick-title" tabIndex={-1}>
            Models
          </h1>
          <p className="quiet" role="status">
            {shown.length === models.length ? `${models.length} models` : `${shown.length} of ${models.length} models`}
          </p>
        </header>
        {shown.length === 0 ? (
          <Empty icon="filter" title="No model does all of that">
            <button type="button" className="button" onClick={() => setFilters(noFilters)}>
              Show all
            </button>
          </Empty>
        ) : (
          <ul className="cards">
            {shown.map(({ model, capability }) => (
              <ModelCard key={model.name} model={model} capability={capability} />
            ))}
          </ul>
        )}
      </section>
    </div>
  )
}

function ModelCard({ model, capability }: { model: Model; capability: CapabilityCard }) {
  const { availability, lifecycle } = model
  const needs = new Set(model.capabilities.flatMap((each) => [...needsOf(each)]))
  const longest = longestOf(model)
  const price = priceOf(capability, 5)
  const state =
    availability.state === 'READY'
      ? 'Ready'
      : availability.state === 'EMULATED'
        ? 'Emulated'
        : spoken(availability.state)
  return (
    <li className={`card${availability.usable ? '' : ' unusable'}`}>
      <div className="card-head">
        <h2>
          {availability.usable ? (
            <a className="card-link" href={hrefOf({ name: 'make', capability: capability.id })}>
              {model.label}
            </a>
          ) : (
            model.label
          )}
        </h2>
        <span className={`state ${availability.state.toLowerCase()}`}>{state}</span>
      </div>
      <p className="card-text">{model.description}</p>
      {!availability.usable && availability.reason && <p className="card-reason">{availability.reason}</p>}
      <ul className="needs" aria-label="What it takes">
        {needOrder
          .filter((need) => needs.has(need))
          .map((need) => (
            <li key={need}>
              <Icon name={need} /> {needLabels[need]}
            </li>
          ))}
      </ul>
      <p className="card-foot">
        <span>{model.family.label}</span>
        {longest !== null && <span>up to {longest} s</span>}
        {lifecycle.stage !== 'ACTIVE' && <span>{spoken(lifecycle.stage)}</span>}
        <span className="card-price">
          {price === null
            ? 'Price not known'
            : price.micros === 0
              ? 'Free'
              : `${dollars(price.micros)} for ${price.seconds} s`}
        </span>
      </p>
    </li>
  )
}

function FilterRail({
  models,
  filters,
  onFilters,
}: {
  models: readonly Model[]
  filters: Filters
  onFilters(next: Filters): void
}) {
  const makers = [...new Map(models.map(({ family }) => [family.id, family.label]))]
  const toggle = (need: Need) => {
    const needs = new Set(filters.needs)
    if (!needs.delete(need)) needs.add(need)
    onFilters({ ...filters, needs })
  }
  return (
    <form className="rail" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      <fieldset>
        <legend className="label">Needs</legend>
        <div className="rail-needs">
          {needOrder.map((need) => (
            <label key={need} className="chip">
              <input type="checkbox" checked={filters.needs.has(need)} onChange={() => toggle(need)} />
              <span>
                <Icon name={need} /> {needLabels[need]}
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <div className="rail-rest">
        <label>
          <span className="label">At least as long as</span>
          <select
            className="input"
            value={filters.seconds}
            onChange={(event) => onFilters({ ...filters, seconds: Number(event.target.value) })}
          >
            <option value={0}>Any length</option>
            {[5, 8, 10, 15].map((seconds) => (
              <option key={seconds} value={seconds}>
                {seconds} s
              </option>
            ))}
          </select>
        </label>
        <label>
          <span className="label">Maker</span>
          <select
            className="input"
            value={filters.family}
            onChange={(event) => onFilters({ ...filters, family: event.target.value })}
          >
            <option value="">All</option>
            {makers.map(([id, label]) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label className="check">
          <input
            type="checkbox"
            checked={filters.onlyUsable}
            onChange={(event) => onFilters({ ...filters, onlyUsable: event.target.checked })}
          />
          Only what can be used here
        </label>
      </div>
    </form>
  )
}
