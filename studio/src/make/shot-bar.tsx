import { useForm } from './form-context.ts'

/** Shots one after another as a bar whose sum is seen; nothing for lists whose items have no length. */
export function ShotBar({ name, items }: { name: string; items: readonly unknown[] }) {
  const { tree } = useForm()
  const length = tree.find(`${name}[].durationSeconds`)
  if (!length || items.length === 0) return null
  const seconds = items.map((item) => {
    const entered = (item as { durationSeconds?: number } | null)?.durationSeconds
    return entered ?? (typeof length.default === 'number' ? length.default : 0)
  })
  const sum = seconds.reduce((total, each) => total + each, 0)
  return (
    <div className="shots" role="img" aria-label={`${items.length} shots, ${sum} seconds together`}>
      <div className="shot-bar">
        {seconds.map((each, index) => (
          <span key={index} className="shot" style={{ flexGrow: Math.max(each, 0.3) }}>
            {each > 0 ? `${each} s` : '–'}
          </span>
        ))}
      </div>
      <span className="shot-sum">{Math.round(sum * 100) / 100} s</span>
    </div>
  )
}
