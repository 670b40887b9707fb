import { type CapabilityCard, type Catalog, firstCapability, type Model } from '../catalog.ts'
import { go } from '../place.ts'

/** Which model, and which of the things it can do. What was entered is carried over. */
export function ModelMenu({
  catalog,
  model,
  capability,
}: {
  catalog: Catalog
  model: Model
  capability: CapabilityCard
}) {
  const families = Map.groupBy(catalog.models, ({ family }) => family.label)
  const chooseModel = (name: string) => {
    const next = catalog.models.find((each) => each.name === name)
    const same = next?.capabilities.find(({ kind, availability }) => kind === capability.kind && availability.usable)
    const chosen = same ?? (next && firstCapability(next))
    if (chosen) go({ name: 'make', capability: chosen.id })
  }
  return (
    <div className="model-menu">
      <label>
        <span className="visually-hidden">Model</span>
        <select className="input" value={model.name} onChange={(event) => chooseModel(event.target.value)}>
          {[...families].map(([label, models]) => (
            <optgroup key={label} label={label}>
              {models.map((each) => (
                <option key={each.name} value={each.name} disabled={!each.availability.usable}>
                  {each.label}
                  {each.availability.usable ? '' : ' (not here)'}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      {model.capabilities.length > 1 && (
        <label>
          <span className="visually-hidden">What it does</span>
          <select
            className="input"
            value={capability.id}
            onChange={(event) => go({ name: 'make', capability: event.target.value })}
          >
            {model.capabilities.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
        </label>
      )}
      {capability.availability.state === 'EMULATED' && (
        <span className="state emulated" title="Answered by the emulator: nothing is bought.">
          Emulated
        </span>
      )}
    </div>
  )
}
