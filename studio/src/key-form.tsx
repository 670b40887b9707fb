import { type FormEvent, useState } from 'react'
import { hasKey, keepKey, refusedKey } from './gateway.ts'

/** Asked for once in each tab. */
export function KeyForm({ onKey }: { onKey(): void }) {
  const [wasRefused] = useState(hasKey)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const key = String(new FormData(event.currentTarget).get('key') ?? '').trim()
    if (key === '') return
    keepKey(key)
    refusedKey.set(false)
    onKey()
  }
  return (
    <main className="gate">
      <form className="gate-card" onSubmit={submit}>
        <h1>Kinetograph</h1>
        <p>This gateway wants an API key. It stays in this tab until you close it, and goes nowhere else.</p>
        {wasRefused && (
          <p className="problem" role="alert">
            The gateway does not accept that key.
          </p>
        )}
        <label className="label" htmlFor="key">
          API key
        </label>
        <input id="key" name="key" type="password" className="input" autoComplete="off" required />
        <button type="submit" className="button primary">
          Open the studio
        </button>
      </form>
    </main>
  )
}
