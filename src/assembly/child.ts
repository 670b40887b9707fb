/** The program of an assembly's child process: it decodes foreign clips, and is made to be killed. */
import { Worker } from 'node:worker_threads'
import type { WatchdogData } from '../media/watchdog.ts'
import { programAt } from '../places.ts'
import { CodecMissing, serveOneOrder, UnreadableStill } from '../renderer/render-child.ts'
import { UnreadableClip } from './clip-file.ts'
import { makeFilm } from './make-film.ts'
import type { AssemblyPlan } from './plan.ts'

/** Of the whole process. Parts of 4K take 0.6 to 0.75 GB (`bench:assembly`); parts of 8K are decoded, too. */
const memoryBytes = 2.5 * 1024 ** 3

new Worker(programAt('media/watchdog'), {
  workerData: { parentProcessId: process.ppid, memoryBytes } satisfies WatchdogData,
}).unref()

serveOneOrder<AssemblyPlan>({
  render: makeFilm,
  codeOf(error) {
    if (error instanceof CodecMissing) return 'CODEC_MISSING'
    if (error instanceof UnreadableStill) return 'STILL_UNREADABLE'
    return error instanceof UnreadableClip ? 'CLIP_UNREADABLE' : 'RENDER_FAILED'
  },
})
