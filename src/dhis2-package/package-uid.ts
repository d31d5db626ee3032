import { createHash } from 'node:crypto'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const CHARACTERS = `${LETTERS}0123456789`

/**
 * UID of an object of the package: 11 characters, the first a letter, always the same for the same key. Installing again finds the
 * same objects, and two servers of a country get the same ones.
 */
export function packageUid(collection: string, key: string): string {
  const hash = createHash('sha256').update(`openlmis-interop ${collection} ${key}`).digest('hex')
  let rest = BigInt(`0x${hash.slice(0, 32)}`)
  const take = (from: string): string => {
    const place = Number(rest % BigInt(from.length))
    rest /= BigInt(from.length)
    return from.charAt(place)
  }
  return [take(LETTERS), ...Array.from({ length: 10 }, () => take(CHARACTERS))].join('')
}
