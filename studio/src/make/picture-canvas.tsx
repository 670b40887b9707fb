import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import type { Parameter } from '../catalog.ts'
import { here } from '../gateway.ts'
import { Icon } from '../ui/icon.tsx'
import { createPreview, movesOf } from './camera-preview.ts'
import { Problems, useControl } from './field.tsx'
import { useForm } from './form-context.ts'
import type { Entered } from './form-tree.ts'
import { AddressEntry } from './media-field.tsx'
import { BrushBar, brushesOf, MotionBrush, movingThings, usualBrush } from './motion-brush.tsx'
import { bare, type MediaInput, nameOf, usePreview } from './previews.ts'
import { useDrop } from './use-drop.ts'
import { useUpload } from './use-upload.ts'

interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

/** The picture that a clip begins with, large: dropped, pasted or chosen; what is cut, the focus and the camera are seen on it. */
export function PictureCanvas({
  parameter,
  path,
  value,
  crop,
  entered,
  seconds,
}: {
  parameter: Parameter
  path: readonly string[]
  value: MediaInput | undefined
  /** What is kept of it, in its pixels. */
  crop: Rectangle | null
  /** All that was entered: the camera and masks are seen on the picture. */
  entered: Entered
  seconds: number
}) {
  const { set } = useForm()
  const control = useControl(path)
  const upload = useUpload((input) => set(path, input))
  const { isOver, events } = useDrop((file) => void upload.send(file))
  const preview = usePreview(value)
  usePaste((file) => void upload.send(file))
  const accept = parameter.media?.mimeTypes.join() ?? ''
  const choose = (label: string, className: string) => (
    <label className={className}>
      {label}
      <input
        {...control}
        type="file"
        className="visually-hidden"
        accept={accept}
        onChange={(event) => {
          const file = event.target.files?.[0]
          if (file) void upload.send(file)
          event.target.value = ''
        }}
      />
    </label>
  )
  return (
    <section
      className={`canvas${isOver ? ' over' : ''}`}
      aria-label={parameter.label}
      data-parameter={parameter.name}
      data-place={path.join('.')}
      {...events}
    >
      {value ? (
        <>
          {preview ? (
            <Shown
              preview={here(preview.url)}
              input={value}
              crop={crop}
              entered={entered}
              seconds={seconds}
              onFocus={(focus) =>
                set(path, focus ? { framed: { image: bare(value), focus } } : (bare(value) as MediaInput))
              }
            />
          ) : (
            <div className="stage empty-stage">
              <Icon name="picture" />
              <p>{nameOf(value)}</p>
            </div>
          )}
          <div className="canvas-bar">
            <span className="canvas-name">{upload.busy ? 'Uploading…' : nameOf(value)}</span>
            {choose('Another', 'button small')}
            <button type="button" className="button small" onClick={() => set(path, undefined)}>
              Remove
            </button>
          </div>
        </>
      ) : (
        <div className="stage empty-stage dropzone">
          <Icon name="picture" />
          <p className="dropzone-title">{upload.busy ? 'Uploading the picture…' : 'Drop a picture here'}</p>
          <p className="hint">or paste one</p>
          {choose('Choose a picture', 'button')}
        </div>
      )}
      {!value && <AddressEntry label="Address of the picture" onAddress={(url) => set(path, { url })} />}
      {upload.problem && (
        <p className="problem" role="alert">
          {upload.problem}
        </p>
      )}
      <p className="hint" id={`${control.id}-hint`}>
        {parameter.description}
      </p>
      <Problems path={path} />
    </section>
  )
}

function Shown({
  preview,
  input,
  crop,
  entered,
  seconds,
  onFocus,
}: {
  preview: string
  input: MediaInput
  crop: Rectangle | null
  entered: Entered
  seconds: number
  onFocus(focus: { x: number; y: number } | null): void
}) {
  const [size, setSize] = useState<{ width: number; height: number } | null>(null)
  const focus = input.framed?.focus
  const moves = movesOf(entered.camera)
  const brushes = brushesOf(useForm().tree)
  const [chosen, setBrush] = useState(usualBrush)
  // What moves may be taken away in the form.
  const isGone = typeof chosen.layer === 'number' && chosen.layer >= movingThings(entered)
  const brush = isGone ? usualBrush : chosen
  const frame = crop && crop.height > 0 ? crop : null
  const point = (event: PointerEvent<HTMLElement>) => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect()
    const part = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000
    onFocus({ x: part((event.clientX - left) / width), y: part((event.clientY - top) / height) })
  }
  const steps: Record<string, [number, number]> = {
    ArrowLeft: [-0.05, 0],
    ArrowRight: [0.05, 0],
    ArrowUp: [0, -0.05],
    ArrowDown: [0, 0.05],
  }
  const step = (event: KeyboardEvent) => {
    const by = steps[event.key]
    if (!by) return
    event.preventDefault()
    const part = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000
    onFocus({ x: part((focus?.x ?? 0.5) + by[0]), y: part((focus?.y ?? 0.5) + by[1]) })
  }
  return (
    <>
      {brushes && <BrushBar brushes={brushes} entered={entered} brush={brush} onBrush={setBrush} />}
      <div className="stage">
        <div className="brushed">
          <button
            type="button"
            className="picture"
            aria-label={
              focus
                ? `Focus at ${Math.round(focus.x * 100)} % from the left, ${Math.round(focus.y * 100)} % from the top. Arrow keys move it.`
                : 'Set the focus: what a cut keeps in view. Click on the picture or use the arrow keys.'
            }
            onPointerDown={point}
            onKeyDown={step}
          >
            <img
              src={preview}
              alt=""
              onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
                setSize({ width: naturalWidth, height: naturalHeight })
              }
            />
            {size && frame && (
              <span
                className="crop"
                style={{
                  left: `${(frame.x / size.width) * 100}%`,
                  top: `${(frame.y / size.height) * 100}%`,
                  width: `${(frame.width / size.width) * 100}%`,
                  height: `${(frame.height / size.height) * 100}%`,
                }}
              />
            )}
            {focus && <span className="focus-point" style={{ left: `${focus.x * 100}%`, top: `${focus.y * 100}%` }} />}
          </button>
          {brushes && size && <MotionBrush brushes={brushes} entered={entered} size={size} brush={brush} />}
        </div>
      </div>
      {moves && size && (
        <CameraPreview
          preview={preview}
          moves={moves}
          pictureAspect={size.width / size.height}
          frameAspect={frame ? frame.width / frame.height : size.width / size.height}
          seconds={seconds}
        />
      )}
      {focus && (
        <button type="button" className="button small" onClick={() => onFocus(null)}>
          Without a focus
        </button>
      )}
    </>
  )
}

/** The move as it will be, over and over; one frame in the middle of it where no motion is wanted. */
function CameraPreview({
  preview,
  moves,
  pictureAspect,
  frameAspect,
  seconds,
}: {
  preview: string
  moves: NonNullable<ReturnType<typeof movesOf>>
  pictureAspect: number
  frameAspect: number
  seconds: number
}) {
  const frame = useRef<HTMLDivElement>(null)
  const picture = useRef<HTMLImageElement>(null)
  const asked = JSON.stringify([moves, pictureAspect, frameAspect])
  useEffect(() => {
    const [box, image] = [frame.current, picture.current]
    if (!box || !image) return
    const [plannedMoves, ofPicture, ofFrame] = JSON.parse(asked) as [typeof moves, number, number]
    const planned = createPreview(plannedMoves, ofPicture, ofFrame, box.clientHeight)
    image.style.width = `${planned.size.width}px`
    image.style.height = `${planned.size.height}px`
    const show = (progress: number) => {
      image.style.transform = `translate(-50%, -50%) ${planned.transformAt(progress)}`
    }
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return show(0.5)
    const rest = 600
    let request = 0
    const began = performance.now()
    const draw = (now: number) => {
      const whole = seconds * 1000 + rest
      show(Math.min(1, ((now - began) % whole) / (seconds * 1000)))
      request = requestAnimationFrame(draw)
    }
    request = requestAnimationFrame(draw)
    return () => cancelAnimationFrame(request)
  }, [asked, seconds])
  return (
    <figure className="camera-preview">
      <div className="camera-frame" ref={frame} style={{ aspectRatio: String(frameAspect) }}>
        <img ref={picture} src={preview} alt="" />
      </div>
      <figcaption>The camera’s way</figcaption>
    </figure>
  )
}

/** A picture that is pasted anywhere on the page, unless into a text. */
function usePaste(take: (file: File) => void): void {
  const latest = useRef(take)
  latest.current = take
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'))
      if (!file) return
      event.preventDefault()
      latest.current(file)
    }
    addEventListener('paste', onPaste)
    return () => removeEventListener('paste', onPaste)
  }, [])
}
