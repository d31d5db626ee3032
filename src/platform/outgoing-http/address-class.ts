import { BlockList, isIP } from 'node:net'

export type AddressClass =
  | 'public'
  | 'loopback'
  | 'private'
  | 'linkLocal'
  | 'carrierNat'
  | 'metadata'
  | 'multicast'
  | 'reserved'

type Range = readonly [AddressClass, string, number]

/** Most specific first: the first match decides. Sources: IANA special-purpose address registries, RFC 6890. */
const V4: readonly Range[] = [
  ['metadata', '169.254.169.254', 32],
  ['metadata', '169.254.170.2', 32],
  ['metadata', '100.100.100.200', 32],
  ['loopback', '127.0.0.0', 8],
  ['private', '10.0.0.0', 8],
  ['private', '172.16.0.0', 12],
  ['private', '192.168.0.0', 16],
  ['linkLocal', '169.254.0.0', 16],
  ['carrierNat', '100.64.0.0', 10],
  ['multicast', '224.0.0.0', 4],
  ['reserved', '0.0.0.0', 8],
  ['reserved', '192.0.0.0', 24],
  ['reserved', '192.0.2.0', 24],
  ['reserved', '198.18.0.0', 15],
  ['reserved', '198.51.100.0', 24],
  ['reserved', '203.0.113.0', 24],
  ['reserved', '240.0.0.0', 4],
]

const V6: readonly Range[] = [
  ['metadata', 'fd00:ec2::254', 128],
  ['loopback', '::1', 128],
  ['reserved', '::', 128],
  ['private', 'fc00::', 7],
  ['linkLocal', 'fe80::', 10],
  ['private', 'fec0::', 10],
  ['multicast', 'ff00::', 8],
  ['reserved', '100::', 64],
  ['reserved', '2001:db8::', 32],
  ['reserved', '64:ff9b:1::', 48],
  // Teredo carries an obfuscated client address; nobody serves an API from it.
  ['reserved', '2001::', 32],
]

const listOf = (family: 'ipv4' | 'ipv6', [cls, net, bits]: Range): readonly [AddressClass, BlockList] => {
  const list = new BlockList()
  list.addSubnet(net, bits, family)
  return [cls, list]
}
const v4Lists = V4.map((range) => listOf('ipv4', range))
const v6Lists = V6.map((range) => listOf('ipv6', range))

/** Says what kind of address this is; an IPv6 address that carries an IPv4 one is judged by the latter. */
export function classifyAddress(address: string): AddressClass {
  const family = isIP(address)
  if (family === 0) return 'reserved'
  if (family === 4) return find(v4Lists, address, 'ipv4')
  const groups = expandIpv6(address)
  const inner = embeddedIpv4(groups)
  return inner === undefined ? find(v6Lists, address.split('%')[0] ?? address, 'ipv6') : find(v4Lists, inner, 'ipv4')
}

function find(
  lists: readonly (readonly [AddressClass, BlockList])[],
  address: string,
  family: 'ipv4' | 'ipv6',
): AddressClass {
  for (const [cls, list] of lists) if (list.check(address, family)) return cls
  return 'public'
}

/** The eight groups of a valid IPv6 address. */
export function expandIpv6(address: string): number[] {
  const bare = (address.split('%')[0] ?? '').replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) => {
    const hi = (Number(a) << 8) | Number(b)
    const lo = (Number(c) << 8) | Number(d)
    return `${hi.toString(16)}:${lo.toString(16)}`
  })
  const [head = '', tail] = bare.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length
  return [...left, ...Array.from({ length: zeros }, () => '0'), ...right].map((group) => Number.parseInt(group, 16))
}

/** IPv4-mapped and -compatible (::/96), NAT64 (64:ff9b::/96) and 6to4 (2002::/16) carry an IPv4 address. */
function embeddedIpv4(groups: readonly number[]): string | undefined {
  const [a = 0, b = 0, c = 0, , , f = 0, g = 0, h = 0] = groups
  const middleIsZero = groups.slice(2, 5).every((group) => group === 0)
  const mapped = a === 0 && b === 0 && middleIsZero && (f === 0xffff || (f === 0 && (g !== 0 || h > 1)))
  const translated = groups.slice(0, 4).every((group) => group === 0) && groups[4] === 0xffff && f === 0
  const nat64 = a === 0x64 && b === 0xff9b && middleIsZero && f === 0
  if (mapped || translated || nat64) return dotted(g, h)
  return a === 0x2002 ? dotted(b, c) : undefined
}

const dotted = (hi: number, lo: number): string => `${hi >> 8}.${hi & 255}.${lo >> 8}.${lo & 255}`
