import { useState } from 'react'
import { base } from '../gateway.ts'
import { Icon } from '../ui/icon.tsx'
import { snippetsOf } from './snippets.ts'

/** The very request, to be copied; the key never stands in it. */
export function CodePanel({ request, capabilityId }: { request: object; capabilityId: string }) {
  const [chosen, setChosen] = useState(0)
  const [copied, setCopied] = useState(false)
  const snippets = snippetsOf(request, capabilityId, base)
  const snippet = snippets[chosen] ?? snippets[0]!
  const copy = async () => {
    await navigator.clipboard.writeText(snippet.text)
    setCopied(true)
    setTimeout(() => setCopied(false), 2000)
  }
  return (
    <details className="code">
      <summary>
        <Icon name="code" /> Code
      </summary>
      <div className="code-head">
        <fieldset className="segments" aria-label="Language">
          {snippets.map(({ label }, index) => (
            <label key={label} className="segment">
              <input type="radio" name="code" checked={index === chosen} onChange={() => setChosen(index)} />
              <span>{label}</span>
            </label>
          ))}
        </fieldset>
        <button type="button" className="button small" onClick={() => void copy()}>
          <Icon name={copied ? 'check' : 'copy'} /> {copied ? 'Copied' : 'Copy'}
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must be able to */}
      <pre tabIndex={0}>
        <code>{snippet.text}</code>
      </pre>
    </details>
  )
}
