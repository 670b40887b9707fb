import { useId, useState } from 'react'
import type { Parameter } from '../catalog.ts'
import { here } from '../gateway.ts'
import { Icon } from '../ui/icon.tsx'
import { Field, useControl } from './field.tsx'
import { useForm } from './form-context.ts'
import { type MediaInput, nameOf, usePreview } from './previews.ts'
import { useDrop } from './use-drop.ts'
import { useUpload } from './use-upload.ts'

const nouns: Record<string, string> = { IMAGE: 'picture', VIDEO: 'video', AUDIO: 'sound' }

/** A picture, a video or a sound: dropped, chosen, or fetched from an address. */
export function MediaField({
  parameter,
  path,
  value,
}: {
  parameter: Parameter
  path: readonly string[]
  value: MediaInput | undefined
}) {
  const { set } = useForm()
  const control = useControl(path)
  const { busy, problem, send } = useUpload((input) => set(path, input))
  const { isOver, events } = useDrop((file) => void send(file))
  const preview = usePreview(value)
  const noun = nouns[parameter.kind] ?? 'file'
  return (
    <Field parameter={parameter} path={path}>
      <div className={`drop${isOver ? ' over' : ''}${value ? ' filled' : ''}`} {...events}>
        {value && preview && parameter.kind === 'IMAGE' && (
          <img className="thumbnail" src={here(preview.url)} alt={preview.name} />
        )}
        {value && preview && parameter.kind === 'VIDEO' && (
          <video className="thumbnail" src={here(preview.url)} muted playsInline preload="metadata" />
        )}
        <span className="drop-text">
          {busy ? `Uploading the ${noun}…` : value ? nameOf(value) : `Drop a ${noun} here`}
        </span>
        <label className="button small">
          {value ? 'Another' : 'Choose'}
          <input
            {...control}
            type="file"
            className="visually-hidden"
            accept={parameter.media?.mimeTypes.join() ?? ''}
            onChange={(event) => {
              const file = event.target.files?.[0]
              if (file) void send(file)
              event.target.value = ''
            }}
          />
        </label>
        {value && (
          <button
            type="button"
            className="icon-button"
            aria-label={`Remove ${parameter.label}`}
            onClick={() => set(path, undefined)}
          >
            <Icon name="close" />
          </button>
        )}
      </div>
      {!value && <AddressEntry label={`Address of the ${noun}`} onAddress={(url) => set(path, { url })} />}
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </Field>
  )
}

export function AddressEntry({ label, onAddress }: { label: string; onAddress(url: string): void }) {
  const id = useId()
  const [text, setText] = useState('')
  const take = () => {
    if (text.trim() !== '') onAddress(text.trim())
  }
  return (
    <details className="address">
      <summary>From an address</summary>
      <div className="row">
        <label className="visually-hidden" htmlFor={id}>
          {label}
        </label>
        <input
          id={id}
          type="url"
          className="input"
          placeholder="https://…"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && take()}
        />
        <button type="button" className="button small" onClick={take}>
          Use
        </button>
      </div>
    </details>
  )
}
