import { suggestionList } from 'graphql/jsutils/suggestionList.js'
import { settings } from '../config.ts'
import { allProviders } from '../providers/all.ts'

export interface UnknownSetting {
  name: string
  /** The setting that is probably meant; null where none is like it. */
  alike: string | null
}

/** Read elsewhere: by the command line as a client, and by our tests. */
const readElsewhere = /^KINETOGRAPH_(ENDPOINT|API_KEY|KILL_AT|TEST_\w+|LIVE_\w+)$/

/** `KLINGAI_` */
const prefixOf = (name: string): string => `${name.split('_')[0]}_`

/** Of our own settings and of each provider's. */
const prefixes = new Set(
  ['KINETOGRAPH_', ...allProviders.flatMap((provider) => Object.keys(provider.settings))].map(prefixOf),
)

/**
 * Variables that begin as a setting does and are none: probably misspelt. They may belong to other programs
 * (`GOOGLE_…`, `OPENAI_…`), so nothing is refused because of them. Values are not looked at.
 */
export function unknownSettings(variables: NodeJS.ProcessEnv = process.env): UnknownSetting[] {
  return Object.keys(variables)
    .filter((name) => !(name in settings) && !readElsewhere.test(name) && prefixes.has(prefixOf(name)))
    .sort()
    .map((name) => {
      const prefix = prefixOf(name)
      const known = Object.keys(settings).filter((other) => prefixOf(other) === prefix)
      // What they begin with they share: it says nothing about how alike they are.
      const [alike] = suggestionList(
        name.slice(prefix.length),
        known.map((other) => other.slice(prefix.length)),
      )
      return { name, alike: alike === undefined ? null : prefix + alike }
    })
}

/** `KLINGAI_API_KEYS is not a setting. Did you mean KLINGAI_API_KEY?` */
export const inWords = ({ name, alike }: UnknownSetting): string =>
  `${name} is not a setting.${alike === null ? '' : ` Did you mean ${alike}?`}`
