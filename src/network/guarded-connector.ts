import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import type { buildConnector } from 'undici'
import { bareHost, isAllowedHost, privateAddress } from './judge-url.ts'
import { onlyHttps } from './post-hosts.ts'
import { isPublicAddress } from './public-address.ts'
import { UrlError } from './url-error.ts'

/**
 * Opens connections to the public internet and to listed hosts only. Checked are an address written in the URL (which
 * no lookup sees), every answer of the resolver, and the peer that was really reached.
 */
export async function createGuardedConnector(options: {
  allowHosts: readonly string[]
  /** Private addresses are connected to as well; without TLS, they alone. */
  mayBePrivate?: boolean
  timeoutMilliseconds: number
  lookup?: LookupFunction | undefined
}): Promise<buildConnector.connector> {
  const { buildConnector } = await import('undici')
  const lookup = options.lookup ?? systemLookup
  const settings = { timeout: options.timeoutMilliseconds, allowH2: false, autoSelectFamily: true }
  const connectAnywhere = buildConnector({ ...settings, lookup })
  const connectGuarded = buildConnector({ ...settings, lookup: guardLookup(lookup) })

  return (target, callback) => {
    const host = bareHost(target.hostname)
    const port = target.port || (target.protocol === 'https:' ? '443' : '80')
    if (isAllowedHost(host, port, options.allowHosts)) return connectAnywhere(target, callback)
    if (options.mayBePrivate)
      return connectAnywhere(target, (...outcome) => {
        const [error, socket] = outcome
        if (error !== null) return callback(error, null)
        if (target.protocol !== 'https:' && isPublicAddress(socket.remoteAddress ?? '')) {
          socket.destroy()
          return callback(new UrlError('INVALID_URL', onlyHttps), null)
        }
        callback(null, socket)
      })
    if (isIP(host) !== 0 && !isPublicAddress(host)) return callback(refusal(), null)
    connectGuarded(target, (...outcome) => {
      const [error, socket] = outcome
      if (error !== null) return callback(error, null)
      if (!isPublicAddress(socket.remoteAddress ?? '')) {
        socket.destroy()
        return callback(refusal(), null)
      }
      callback(null, socket)
    })
  }
}

function guardLookup(lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, answers) => {
      if (error !== null) return callback(error, [])
      // One private answer among public ones is a rebinding attempt or a mistake; neither is worth a connection.
      if (
        !Array.isArray(answers) ||
        answers.length === 0 ||
        !answers.every(({ address }) => isPublicAddress(address))
      ) {
        return callback(refusal(), [])
      }
      if (options.all) return callback(null, answers)
      callback(null, answers[0]!.address, answers[0]!.family)
    })
  }
}

function refusal(): UrlError {
  return new UrlError('INVALID_URL', privateAddress)
}
