import type { DownloadTo } from '../network/safe-fetch.ts'
import type { Provider, ProviderClient, ProviderFacts } from './provider.ts'
import { inWords, type Setting, secretInWords } from './setting.ts'

/** A provider whose wire is spoken: what is known of it, what the operator may set, how its client is made. */
export interface ProviderDefinition extends ProviderFacts, Pick<Provider, 'maximumConcurrent' | 'requestLimits'> {
  readonly credentialSettings: string
  /** Variables of the environment by name. */
  readonly settings: Readonly<Record<string, Setting>>
  /** @throws UnusableSetting */
  configure(values: Readonly<Record<string, unknown>>): ConfiguredProvider
}

export interface ConfiguredProvider extends ProviderFacts {
  /** Another host than the vendor's. */
  readonly baseUrl?: string
  /** For people; never a value. */
  readonly credentialNames: readonly string[]
  /** Each with the value in force, for people; of what is secret only how many are set. */
  readonly settingsInEffect: Readonly<Record<string, string>>
  /** What looks wrong with what is set. */
  check(): Check | undefined
  open(surroundings: ProviderSurroundings): Promise<Provider>
}

export interface ProviderSurroundings {
  /** Of the emulator, in place of the vendor's servers and any key; no slash at its end. */
  emulatorUrl?: string
  /** Per credential and model, where it is not the provider's own. */
  maximumConcurrent?: number
  /** For clips that lie on hosts of somebody else. */
  downloadTo: DownloadTo
  now(): Date
}

/** One line of `kinetograph doctor`. */
export interface Check {
  /** What was looked at. */
  name: string
  /** warning: it works, and somebody should look. */
  state: 'ok' | 'warning' | 'broken'
  found: string
  advice?: string
}

/** It cannot be used beside the others. */
export class UnusableSetting extends Error {
  override readonly name = 'UnusableSetting'
  readonly kind = 'machine'
  readonly setting: string

  constructor(setting: string) {
    super(`${setting} cannot be used`)
    this.setting = setting
  }
}

type Settable = Record<string, Setting>
type ClientOptions = { baseUrl?: string; credentials: readonly { id: string }[] }

interface Definition<Settings extends Settable, Options extends ClientOptions>
  extends Omit<ProviderDefinition, 'settings' | 'configure'> {
  settings: Settings
  /** Options of the client, of what is set. @throws UnusableSetting */
  options(set: { [Name in keyof Settings]: Settings[Name] extends Setting<infer Value> ? Value : never }): Options
  /** Those that are others where the emulator answers at `url`. */
  emulated(url: string): Partial<Options>
  /** Imports it: whoever only asks what is known of the provider does not load it. */
  client(options: Options & Pick<ProviderSurroundings, 'downloadTo' | 'now'>): Promise<ProviderClient>
  /** Of a credential, beside its name. */
  credentialNote?(credential: Options['credentials'][number]): string | undefined
  /** What looks wrong with them. */
  check?(options: Options): Check | undefined
}

/** Taken by the emulator for every provider; nobody else takes it. */
export const emulatorKey = { id: 'emulator', apiKey: 'emulator-key' }

export function defineProvider<Settings extends Settable, Options extends ClientOptions>(
  definition: Definition<Settings, Options>,
): ProviderDefinition {
  const { settings, options, emulated, client, credentialNote, check, ...facts } = definition
  return {
    ...facts,
    settings,
    configure(values) {
      const set = options(values as Parameters<typeof options>[0])
      const { baseUrl, credentials } = set
      const nameOf = (credential: Options['credentials'][number]) => {
        const note = credentialNote?.(credential)
        return note === undefined ? credential.id : `${credential.id} (${note})`
      }
      return {
        ...facts,
        ...(baseUrl === undefined ? {} : { baseUrl }),
        credentialNames: credentials.map(nameOf),
        settingsInEffect: Object.fromEntries(
          Object.entries(settings).map(([name, { isSecret }]) => [
            name,
            (isSecret ? secretInWords : inWords)(values[name]),
          ]),
        ),
        check: () => check?.(set),
        async open({ emulatorUrl, maximumConcurrent = facts.maximumConcurrent, downloadTo, now }) {
          const instead = emulatorUrl === undefined ? {} : emulated(emulatorUrl)
          return {
            ...(await client({ ...set, ...instead, downloadTo, now })),
            ...facts,
            maximumConcurrent,
            ...(emulatorUrl === undefined ? {} : { emulated: true }),
          }
        },
      }
    },
  }
}
