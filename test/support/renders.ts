import { execFileSync } from 'node:child_process'
import { until } from './folder.ts'
import { picture } from './still.ts'

/** Zombies are dead: where nobody reaps orphans they stay in the list. */
export const processes = () =>
  execFileSync('ps', ['-eo', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line)!.slice(1))
    .filter(([, , state]) => !state!.startsWith('Z'))
    .map(([pid, parent, , command]) => ({ pid: Number(pid), parent: Number(parent), command: command! }))

/** Each clip that a process renders has a process of its own. */
export const rendersOf = (processId: number | undefined) =>
  processes().filter(({ parent, command }) => parent === processId && /(renderer|assembly)\/child/.test(command))

/**
 * Lets what a process renders stand still from the moment that it is seen: it is not over before the test has looked,
 * however fast the machine is and however late the test. Call what is answered to let it go on; who cancels, stops or ends
 * the render need not.
 */
export async function holdRender(processId: number | undefined = process.pid): Promise<() => void> {
  await until(async () => rendersOf(processId).length > 0)
  const held = rendersOf(processId).map(({ pid }) => pid)
  for (const pid of held) process.kill(pid, 'SIGSTOP')
  return () => {
    for (const pid of held) process.kill(pid, 'SIGCONT')
  }
}

/** A film of our own renderer that a machine of two cores makes in ten minutes: no test waits for its end. */
export const endlessFilm = <Still>(still: Still) => ({
  assembly: {
    clips: {
      parts: [{ source: { still: { image: still, durationSeconds: 600 } } }],
      ...{ size: { width: 3_840, height: 2_160 }, frameRate: 60 },
    },
  },
})

/** The same of a small picture. */
export const endless = async () => endlessFilm({ base64: (await picture(64, 36)).toString('base64') })
