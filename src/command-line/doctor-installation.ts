import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { join, sep } from 'node:path'
import { promisify } from 'node:util'
import type { Config } from '../config.ts'
import { parseApiKeys } from '../graphql/authentication.ts'
import { checkOptions } from '../graphql/server-options.ts'
import { createUrlSigner } from '../media/signed-url.ts'
import { packageFolder } from '../places.ts'
import type { Check } from '../providers/define-provider.ts'
import { isCodecInstalled } from '../renderer/render.ts'
import { version } from '../version.ts'

const run = promisify(execFile)
const oldestNode = 24
const loadMilliseconds = 20_000

/** What is the same whatever the data: programs, packages, and settings that must fit together. */
export async function checkInstallation(config: Config | null): Promise<Check[]> {
  const checks = [checkNode(), ...(await Promise.all([checkCodec(), checkPictures()]))]
  if (config) checks.push(checkServing(config), checkRenders(config))
  return checks
}

function checkNode(): Check {
  const found = `Kinetograph ${version} on Node ${process.versions.node}, ${process.platform} ${process.arch}`
  return Number.parseInt(process.versions.node, 10) >= oldestNode
    ? { name: 'Program', state: 'ok', found }
    : { name: 'Program', state: 'broken', found, advice: `Use Node ${oldestNode} or newer.` }
}

async function checkCodec(): Promise<Check> {
  const name = 'Codec'
  const advice = 'Run npm ci without --omit=optional, on a platform node-av has a binary for.'
  if (!isCodecInstalled()) return { name, state: 'broken', found: 'node-av is not installed: nothing renders', advice }
  const failure = await loads('node-av/lib')
  return failure === null
    ? { name, state: 'ok', found: `node-av ${versionOf('node-av')} loads` }
    : { name, state: 'broken', found: `node-av is installed and does not load: ${failure}`, advice }
}

async function checkPictures(): Promise<Check> {
  const failure = await loads('sharp')
  return failure === null
    ? { name: 'Pictures', state: 'ok', found: `sharp ${versionOf('sharp')} loads` }
    : {
        name: 'Pictures',
        state: 'broken',
        found: `sharp does not load: ${failure}`,
        advice: 'Run npm ci on this machine; sharp has a binary for each platform.',
      }
}

/** In a process of its own: a broken binary may take the process with it. */
async function loads(module: string): Promise<string | null> {
  try {
    await run(process.execPath, ['--input-type=module', '--eval', `await import('${module}')`], {
      cwd: packageFolder,
      timeout: loadMilliseconds,
    })
    return null
  } catch (error) {
    const { stderr = '', signal } = error as { stderr?: string; signal?: string | null }
    return /^\w*Error.*$/m.exec(stderr)?.[0] ?? (signal ? `its process ended by ${signal}` : 'its process ended badly')
  }
}

/** Of an installed package, which need not export its package.json. */
function versionOf(name: string): string {
  const ending = `${sep}node_modules${sep}${name}${sep}`
  const entry = createRequire(import.meta.url).resolve(name === 'node-av' ? 'node-av/lib' : name)
  const folder = entry.slice(0, entry.lastIndexOf(ending) + ending.length)
  const { version: found } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  return found
}

/** Whether `serve` would start with these settings. */
function checkServing(config: Config): Check {
  const name = 'Serving'
  try {
    const keys = parseApiKeys(config.apiKeys)
    checkOptions({ ...config, keys })
    const [first, ...rest] = config.signingKeys
    if (first) createUrlSigner({ keys: [first, ...rest], publicUrl: 'http://localhost', clock: Date })
    const who = keys.keyless ? 'everybody on this machine may call' : 'callers need a key'
    return { name, state: 'ok', found: `would listen on ${config.host}, port ${config.port || 'any'}; ${who}` }
  } catch (error) {
    return {
      name,
      state: 'broken',
      found: (error as Error).message,
      advice: 'Correct HOST, PUBLIC_URL, KINETOGRAPH_API_KEYS or KINETOGRAPH_SIGNING_KEYS.',
    }
  }
}

export const rendersAtOnce = (config: Config): number => config.renders ?? Math.max(1, availableParallelism() - 1)

function checkRenders(config: Config): Check {
  const processors = availableParallelism()
  const atOnce = rendersAtOnce(config)
  const found = `${atOnce} at once on ${processors} processors`
  return atOnce <= processors
    ? { name: 'Renders', state: 'ok', found }
    : { name: 'Renders', state: 'warning', found, advice: 'More renders than processors only wait for each other.' }
}
