import { isIP } from 'node:net'
import { buildConnector, Pool } from 'undici'
import { addressBlocked, bareHost, portOf, type EgressPolicy } from './egress-policy.ts'
import type { Timeouts } from './http-config.ts'
import { EgressBlockedError, pinnedLookup, type Resolve } from './pinned-lookup.ts'

/** Keep-alive connections to one origin. Every new socket goes through the egress policy. */
export function createTransport(
  base: URL,
  policy: EgressPolicy,
  timeouts: Timeouts,
  connections: number,
  resolve: Resolve,
): Pool {
  const connect = buildConnector({
    timeout: timeouts.connectMs,
    allowH2: false,
    lookup: pinnedLookup(policy, portOf(base), resolve),
  })
  return new Pool(base.origin, {
    connections,
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.bodyMs,
    connect: (options, callback) => {
      const host = bareHost(base)
      if (isIP(host) !== 0 && !policy.allowsAddress(host, host, portOf(base)))
        return callback(new EgressBlockedError(addressBlocked(host, host).message), null)
      // The certificate must be the real host's even when the Host header names another one.
      const { servername: _fromHostHeader, ...rest } = options
      return connect(isIP(host) === 0 ? { ...rest, servername: host } : rest, callback)
    },
  })
}
