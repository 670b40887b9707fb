/** In NODE_OPTIONS: a process says on stderr which libraries of metrics and traces it loads. */
export const tellLoadedLibraries = `--import data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  registerHooks({ resolve(specifier, context, next) {
    if (/^(@opentelemetry|prom-client)/.test(specifier)) console.error('loads ' + specifier)
    return next(specifier, context)
  } })`)}`

export const loadedLibraries = ({ log }: { log: readonly string[] }): string[] =>
  log.flatMap((line) => (line.startsWith('loads ') ? [line.slice(6)] : []))
