import { BlockList, isIP } from 'node:net'
import { err, ok, type Result } from '../../base/result.ts'
import { classifyAddress } from './address-class.ts'
import type { BlockReason } from './outcome.ts'

/**
 * Which hosts may be called. Public addresses may; private, loopback, link-local and other special ones only when
 * the deployment lists them, because health systems often live on the same network as this service.
 */
export interface EgressConfig {
  /**
   * `openlmis.example.org` or `openlmis.example.org:8443` (any address that name has), `10.2.0.7` or `10.2.0.0/16`.
   * Cloud metadata addresses are only ever allowed by naming the address itself.
   */
  readonly allow: readonly string[]
}

export interface EgressPolicy {
  /** Scheme, userinfo and, when the host is an address, the address. */
  checkUrl(url: URL): Result<URL, Blocked>
  /** An address that `host:port` resolved to. */
  allowsAddress(address: string, host: string, port: number): boolean
}

export interface Blocked {
  readonly reason: BlockReason
  readonly message: string
}

export function createEgressPolicy(config: EgressConfig): EgressPolicy {
  const names = new Set<string>()
  const networks = new BlockList()
  const exact = new Set<string>()
  for (const entry of config.allow) addEntry(entry.trim().toLowerCase(), names, networks, exact)

  const allowsAddress = (address: string, host: string, port: number): boolean => {
    const cls = classifyAddress(address)
    if (cls === 'public' || exact.has(address)) return true
    if (cls === 'metadata') return false
    if (names.has(host) || names.has(`${host}:${port}`)) return true
    return networks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  }

  const checkUrl = (url: URL): Result<URL, Blocked> => {
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      return err({ reason: 'scheme', message: `Only http and https addresses may be called, not ${url.protocol}` })
    if (url.username !== '' || url.password !== '')
      return err({ reason: 'userinfo', message: `Put the user name and password in the settings, not in the address` })
    const host = bareHost(url)
    if (isIP(host) !== 0 && !allowsAddress(host, host, portOf(url))) return err(addressBlocked(host, host))
    return ok(url)
  }

  return { checkUrl, allowsAddress }
}

function addEntry(entry: string, names: Set<string>, networks: BlockList, exact: Set<string>): void {
  const [net = '', bits] = entry.split('/')
  const address = net.replace(/^\[|\]$/g, '')
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  if (isIP(address) === 0) {
    names.add(entry.replace(/\.$/, ''))
    return
  }
  if (
    bits !== undefined &&
    !(Number.isInteger(Number(bits)) && Number(bits) >= 0 && Number(bits) <= (family === 'ipv6' ? 128 : 32))
  )
    throw new RangeError(`Not a network in the allowed addresses: ${entry}. Write it like 10.2.0.0/16.`)
  if (bits === undefined) exact.add(address)
  networks.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family)
}

export const addressBlocked = (host: string, address: string): Blocked => ({
  reason: 'addressNotAllowed',
  message:
    `${host} is at ${address} (${classifyAddress(address)}), which may not be called. ` +
    `Add the host or its network to the allowed addresses in the configuration if it is meant to be reached.`,
})

/** Host without brackets and without a trailing dot. `URL` has already turned decimal, octal and hex forms into dots. */
export const bareHost = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')

export const portOf = (url: URL): number =>
  url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
