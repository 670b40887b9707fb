import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Child {
  ask<Answer>(name: string, parameter?: unknown): Promise<Answer>
  stop(): Promise<void>
  pid: number
}

/** Starts a bench's other process and waits until it is ready. */
export async function startChild(script: URL): Promise<Child> {
  // As in the image, and as `serve` sets it.
  const NODE_OPTIONS = process.env.NODE_OPTIONS ?? '--max-semi-space-size=8'
  const env = { ...process.env, NODE_OPTIONS }
  const child = fork(fileURLToPath(script), [], { execArgv: ['--expose-gc', '--heap-growing-percent=60'], env })
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>()
  let next = 0
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The bench's process ended with ${code}`)))
    child.on('message', (message: { ready?: true; id?: number; answer?: unknown; fault?: string }) => {
      if (message.ready) resolve()
      if (message.id === undefined) return
      const question = waiting.get(message.id)
      waiting.delete(message.id)
      if (message.fault) question?.reject(new Error(message.fault))
      else question?.resolve(message.answer)
    })
  })
  return {
    pid: child.pid!,
    ask: <Answer>(name: string, parameter?: unknown) =>
      new Promise<Answer>((resolve, reject) => {
        const id = next++
        waiting.set(id, { resolve: resolve as never, reject })
        child.send({ id, name, parameter })
      }),
    async stop() {
      child.disconnect()
      await new Promise((resolve) => child.once('exit', resolve))
    },
  }
}

export const seconds = (usage: NodeJS.CpuUsage): number => (usage.user + usage.system) / 1_000_000
