import { type PointerEvent, useRef, useState } from 'react'
import { here } from '../gateway.ts'
import { Icon } from '../ui/icon.tsx'
import { useForm } from './form-context.ts'
import type { Entered, FormTree } from './form-tree.ts'
import { composeMask, pathOf, type Spot, type Stroke, shownPath } from './mask.ts'
import { type MediaInput, usePreview } from './previews.ts'
import { useUpload } from './use-upload.ts'

/** What a capability lets masks say of a picture. */
export interface Brushes {
  /** Things that move, at most. */
  most: number
  /** Points of a path, at most. */
  longestPath: number
}

export function brushesOf(tree: FormTree): Brushes | null {
  const [still, moving, path] = ['staticMask', 'dynamicMasks', 'dynamicMasks[].points'].map((name) => tree.find(name))
  if (!still || !moving || !path) return null
  return { most: moving.maximumItems ?? 1, longestPath: path.maximumItems ?? 2 }
}

/** What stays still, or which of the things that move. */
export type Layer = 'still' | number
type Tool = 'paint' | 'erase' | 'path'

interface Moving {
  mask?: MediaInput
  points?: readonly Spot[]
}

interface Masks {
  staticMask?: MediaInput
  dynamicMasks?: readonly Moving[]
}

export const movingThings = (entered: Entered): number => (entered as Masks).dynamicMasks?.length ?? 0

const pathOfLayer = (layer: Layer): string[] =>
  layer === 'still' ? ['staticMask'] : ['dynamicMasks', String(layer), 'mask']
const nameOfLayer = (layer: Layer) => (layer === 'still' ? 'Stays still' : `Moves ${layer + 1}`)
const tools: Record<Tool, string> = { paint: 'Paint', erase: 'Erase', path: 'Path' }

export interface Brush {
  /** Null where a click sets the focus. */
  layer: Layer | null
  tool: Tool
  /** Of the picture's longer side. */
  width: number
}

export const usualBrush: Brush = { layer: null, tool: 'paint', width: 0.08 }

/** Chooses what is painted on the picture, and with what. */
export function BrushBar({
  brushes,
  entered,
  brush,
  onBrush,
}: {
  brushes: Brushes
  entered: Entered
  brush: Brush
  onBrush(brush: Brush): void
}) {
  const { set } = useForm()
  const { dynamicMasks = [] } = entered as Masks
  const layers: (Layer | null)[] = [null, 'still', ...dynamicMasks.keys()]
  const choose = (layer: Layer | null) => onBrush({ ...brush, layer, tool: 'paint' })
  return (
    <fieldset className="segments brush-bar">
      <legend className="visually-hidden">What is drawn on the picture</legend>
      {layers.map((each) => (
        <label key={String(each)} className="segment">
          <input type="radio" name="brush-layer" checked={each === brush.layer} onChange={() => choose(each)} />
          <span data-layer={each ?? undefined}>{each === null ? 'Focus' : nameOfLayer(each)}</span>
        </label>
      ))}
      <button
        type="button"
        className="button small"
        disabled={dynamicMasks.length >= brushes.most}
        onClick={() => {
          set(['dynamicMasks'], [...dynamicMasks, {}])
          choose(dynamicMasks.length)
        }}
      >
        <Icon name="plus" /> Something moves
      </button>
      {brush.layer !== null && (
        <div className="brush-tools">
          {(['paint', 'erase', 'path'] as const).map(
            (each) =>
              (each !== 'path' || brush.layer !== 'still') && (
                <label key={each} className="segment">
                  <input
                    type="radio"
                    name="brush-tool"
                    checked={each === brush.tool}
                    onChange={() => onBrush({ ...brush, tool: each })}
                  />
                  <span>{tools[each]}</span>
                </label>
              ),
          )}
          <input
            type="range"
            className="slider"
            aria-label="Width of the brush"
            min={0.01}
            max={0.3}
            step={0.01}
            value={brush.width}
            onChange={(event) => onBrush({ ...brush, width: Number(event.target.value) })}
          />
        </div>
      )}
    </fieldset>
  )
}

/** Lies over the picture: shows all that is painted, and takes strokes for one layer. */
export function MotionBrush({
  brushes,
  entered,
  size,
  brush,
}: {
  brushes: Brushes
  entered: Entered
  /** Of the picture, pixels. */
  size: { width: number; height: number }
  brush: Brush
}) {
  const { layer } = brush
  const { staticMask, dynamicMasks = [] } = entered as Masks
  return (
    <>
      <Painted mask={staticMask} layer="still" />
      {dynamicMasks.map(({ mask, points }, index) => (
        <span key={index}>
          <Painted mask={mask} layer={index} />
          {points && points.length > 1 && (
            <svg
              className="brush-path"
              data-layer={index}
              viewBox={`0 0 ${size.width} ${size.height}`}
              aria-hidden="true"
            >
              <polyline points={shownPath(points, size.height)} />
              <circle
                cx={points.at(-1)!.x}
                cy={size.height - points.at(-1)!.y}
                r={Math.max(size.width, size.height) / 80}
              />
            </svg>
          )}
        </span>
      ))}
      {layer !== null && (
        <Strokes
          key={layer}
          layer={layer}
          brush={brush}
          mask={layer === 'still' ? staticMask : dynamicMasks[layer]?.mask}
          size={size}
          longestPath={brushes.longestPath}
        />
      )}
    </>
  )
}

function Painted({ mask, layer }: { mask: MediaInput | undefined; layer: Layer }) {
  const preview = usePreview(mask)
  return preview && <span className="painted" data-layer={layer} style={{ maskImage: `url("${here(preview.url)}")` }} />
}

function Strokes({
  layer,
  brush,
  mask,
  size,
  longestPath,
}: {
  layer: Layer
  brush: Brush
  mask: MediaInput | undefined
  size: { width: number; height: number }
  longestPath: number
}) {
  const { set } = useForm()
  const [stroke, setStroke] = useState<Stroke | null>(null)
  const { busy, problem, send } = useUpload((input) => set(pathOfLayer(layer), input))
  const preview = usePreview(mask)
  const area = useRef<SVGSVGElement>(null)
  const width = brush.width * Math.max(size.width, size.height)
  const { tool } = brush

  const spotOf = (event: PointerEvent): Spot => {
    const { left, top, width: across, height: down } = area.current!.getBoundingClientRect()
    const within = (part: number, most: number) => Math.round(Math.min(1, Math.max(0, part)) * most)
    return {
      x: within((event.clientX - left) / across, size.width),
      y: within((event.clientY - top) / down, size.height),
    }
  }
  const end = async () => {
    if (!stroke || busy) return
    if (tool === 'path') {
      set(['dynamicMasks', String(layer), 'points'], pathOf(stroke.spots, size.height, longestPath))
      return setStroke(null)
    }
    await send(composeMask(size, preview && here(preview.url), stroke))
    setStroke(null)
  }
  return (
    <>
      <svg
        ref={area}
        className="strokes"
        data-layer={layer}
        data-tool={tool}
        viewBox={`0 0 ${size.width} ${size.height}`}
        role="img"
        aria-label={`${nameOfLayer(layer)}: ${tools[tool].toLowerCase()} on the picture, or give a file below.`}
        onPointerDown={(event) => {
          if (busy) return
          event.currentTarget.setPointerCapture(event.pointerId)
          setStroke({ spots: [spotOf(event)], width, isErased: tool === 'erase' })
        }}
        onPointerMove={(event) => {
          if (stroke && event.currentTarget.hasPointerCapture(event.pointerId))
            setStroke({ ...stroke, spots: [...stroke.spots, spotOf(event)] })
        }}
        onPointerUp={() => void end()}
        onPointerCancel={() => setStroke(null)}
      >
        {stroke && (
          <polyline
            points={stroke.spots.map(({ x, y }) => `${x},${y}`).join(' ')}
            strokeWidth={tool === 'path' ? width / 12 : width}
          />
        )}
      </svg>
      {problem && (
        <p className="problem brush-problem" role="alert">
          {problem}
        </p>
      )}
    </>
  )
}
