import { pino } from 'pino'
import { watchDescendants } from './descendants.ts'
import { planZoom } from './render-move.ts'
import { renderClip } from './renderer.ts'

export interface RenderCost {
  /** Of the rendering process, its start included. */
  cpuSeconds: number
  /** Of the rendering process and those it starts. */
  peakMegabytes: number
  /** How many processes there were at once; 0 where that cannot be seen. */
  processes: number
}

/** Renders the zoom into `still` as the gateway would. */
export async function measureRender(still: string, clip: string, width: number, height: number): Promise<RenderCost> {
  const lines: { cpuMilliseconds: number; peakMemoryBytes: number }[] = []
  const log = pino({}, { write: (line) => lines.push(JSON.parse(line)) })
  const { peak } = await watchDescendants(renderClip(planZoom(still, width, height), clip, { log }))
  const { cpuMilliseconds, peakMemoryBytes } = lines[0]!
  return {
    cpuSeconds: cpuMilliseconds / 1000,
    // The system keeps one process's highest itself; several at once have to be looked at.
    peakMegabytes: Math.max(peakMemoryBytes, peak.bytes) / 1e6,
    processes: peak.processes,
  }
}
