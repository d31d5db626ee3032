import { describe, expect, it } from 'vitest'
import { classifyAddress } from './address-class.ts'

const cases: [string, string][] = [
  ['8.8.8.8', 'public'],
  ['2606:4700:4700::1111', 'public'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['::1', 'loopback'],
  ['10.1.2.3', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['172.32.0.1', 'public'],
  ['192.168.1.1', 'private'],
  ['fd12:3456::1', 'private'],
  ['169.254.1.1', 'linkLocal'],
  ['fe80::1%eth0', 'linkLocal'],
  ['169.254.169.254', 'metadata'],
  ['fd00:ec2::254', 'metadata'],
  ['100.64.0.1', 'carrierNat'],
  ['224.0.0.1', 'multicast'],
  ['ff02::1', 'multicast'],
  ['0.0.0.0', 'reserved'],
  ['255.255.255.255', 'reserved'],
  ['::', 'reserved'],
  ['2001:db8::1', 'reserved'],
  ['not an address', 'reserved'],
]

const carriers: [string, string][] = [
  ['::ffff:127.0.0.1', 'loopback'],
  ['::ffff:7f00:1', 'loopback'],
  ['::ffff:a9fe:a9fe', 'metadata'],
  ['::ffff:8.8.8.8', 'public'],
  ['64:ff9b::10.0.0.1', 'private'],
  ['64:ff9b::7f00:1', 'loopback'],
  ['2002:7f00:1::', 'loopback'],
  ['2002:a9fe:a9fe::1', 'metadata'],
  ['::7f00:1', 'loopback'],
]

describe('classifyAddress', () => {
  it.each(cases)('says what %s is: %s', (address, expected) => {
    expect(classifyAddress(address)).toBe(expected)
  })

  it.each(carriers)('judges %s by the IPv4 address inside: %s', (address, expected) => {
    expect(classifyAddress(address)).toBe(expected)
  })
})
