/**
 * The program of a media child process: the only place where foreign pictures and clips are decoded, and the only
 * importer of sharp and node-av. It does one job at a time and is made to be killed: see `media-process.ts`.
 */
import { flushCompileCache } from 'node:module'
import { Worker } from 'node:worker_threads'
import { programAt } from '../places.ts'
import { findAttention } from './attention.ts'
import { previewClip } from './clip-preview.ts'
import { type Ffmpeg, loadFfmpeg } from './ffmpeg.ts'
import { fitImage } from './fit-image.ts'
import { inspectImage, normaliseImage } from './image.ts'
import type { ChildOrder, ChildReport, MediaAnswer, MediaJob } from './job.ts'
import { inspectVideo } from './video.ts'
import { extractFrame } from './video-frame.ts'
import type { WatchdogData } from './watchdog.ts'

const ending = new BigInt64Array(new SharedArrayBuffer(8))
const watchdogData: WatchdogData = {
  ...{ parentProcessId: process.ppid, memoryBytes: Number(process.argv[2]), ending },
}
new Worker(programAt('media/watchdog'), { workerData: watchdogData }).unref()

/** From now on, user and system time of all threads. */
function allow(processorSeconds: number): void {
  const { user, system } = process.cpuUsage()
  Atomics.store(ending, 0, BigInt(Math.round(user + system + processorSeconds * 1e6)))
}

let ffmpeg: Promise<Ffmpeg | null> | undefined

function loadFfmpegOnce(): Promise<Ffmpeg | null> {
  ffmpeg ??= loadFfmpeg()
  return ffmpeg
}

function perform(job: MediaJob): Promise<MediaAnswer> {
  switch (job.kind) {
    case 'inspect-image':
      return inspectImage(job.path, job.limits)
    case 'find-attention':
      return findAttention(job.path)
    case 'fit-image':
      return fitImage(job.path, job.folder, job.options)
    case 'normalise-image':
      return normaliseImage(job.path, job.folder, job.options)
    case 'inspect-video':
      return inspectVideo(job.path, job.folder, loadFfmpegOnce, job.look)
    case 'extract-frame':
      return extractFrame(job.path, job.folder, job.seconds, loadFfmpegOnce)
    case 'preview-clip':
      return previewClip(job.path, job.folder, job.size, loadFfmpegOnce)
  }
}

async function answer({ job, processorSeconds }: ChildOrder): Promise<void> {
  allow(processorSeconds)
  const outcome = await perform(job).then(
    (answer) => ({ answer }),
    (error: unknown) => ({ fault: error instanceof Error ? error.message : String(error) }),
  )
  Atomics.store(ending, 0, 0n)
  const report: ChildReport = { ...outcome, memoryBytes: process.memoryUsage.rss() }
  process.send?.(report)
  // As a rule the end is SIGKILL, before which nothing is kept.
  flushCompileCache()
}

// Not process.exit: it waits for the native work under way.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.on('message', (order: ChildOrder) => void answer(order))
