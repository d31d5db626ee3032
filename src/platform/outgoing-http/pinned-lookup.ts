import { lookup, type LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { addressBlocked, type EgressPolicy } from './egress-policy.ts'

/** Thrown inside the connector; carries the reason out through undici. */
export class EgressBlockedError extends Error {
  readonly code = 'EGRESS_BLOCKED'
}

export type Resolve = (host: string, done: (error: Error | null, addresses: LookupAddress[]) => void) => void

export const systemResolve: Resolve = (host, done) => {
  lookup(host, { all: true }, (error, addresses) => done(error, error ? [] : addresses))
}

/**
 * Resolves and judges in one step, and hands the socket only addresses that passed: a name that answers differently
 * between a check and the connection (DNS rebinding) gains nothing, because there is no second resolution.
 */
export function pinnedLookup(policy: EgressPolicy, port: number, resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    const host = hostname.replace(/\.$/, '').toLowerCase()
    resolve(host, (error, addresses) => {
      if (error) return callback(error, '', 0)
      const allowed = addresses.filter((candidate) => policy.allowsAddress(candidate.address, host, port))
      const first = allowed[0]
      if (!first) {
        const refused = addresses[0]?.address ?? 'no address'
        return callback(new EgressBlockedError(addressBlocked(host, refused).message), '', 0)
      }
      if (options.all === true) return callback(null, allowed)
      return callback(null, first.address, first.family)
    })
  }
}
