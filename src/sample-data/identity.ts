import { scramble, subSeed } from './random.ts'

/** What an identifier names. Kinds keep the facility number 7 and the lot number 7 apart. */
export const Kind = {
  facility: 1,
  zone: 2,
  level: 3,
  facilityType: 4,
  operator: 5,
  program: 6,
  schedule: 7,
  period: 8,
  orderable: 9,
  commodityType: 10,
  tradeItem: 11,
  lot: 12,
  node: 13,
  group: 14,
  supplyLine: 15,
  idealStock: 16,
  stockCard: 17,
  stockLine: 18,
  reason: 19,
  stockNode: 20,
  organization: 21,
  requisition: 22,
  requisitionLine: 23,
  user: 24,
  role: 25,
  right: 26,
  orgUnit: 27,
  orgUnitGroup: 28,
  dataElement: 29,
  dataSet: 30,
  approvedProduct: 31,
  category: 32,
  validReason: 33,
  template: 34,
  event: 35,
  duplicate: 36,
} as const
export type Kind = (typeof Kind)[keyof typeof Kind]

const DIGITS = Buffer.from('0123456789abcdef', 'latin1')
/** Written over by each UUID: one flat string comes out, where joined pieces would keep ten times the memory. */
const text = Buffer.alloc(36, '-', 'latin1')

function writeHex(value: number, digits: number, at: number): void {
  for (let i = digits - 1; i >= 0; i--) text[at + digits - 1 - i] = DIGITS[(value >>> (i * 4)) & 15] ?? 0
}

/** Two halves mixed so that neighbours look unrelated, yet {@link uuidParts} can undo it (a four-round Feistel network). */
function mixHalves(seed: number, high: number, low: number): [number, number] {
  let left = high >>> 0
  let right = low >>> 0
  for (let round = 0; round < 4; round++) {
    const next = (left ^ scramble(right ^ subSeed(seed, round))) >>> 0
    left = right
    right = next
  }
  return [left, right]
}

function unmixHalves(seed: number, high: number, low: number): [number, number] {
  let left = high >>> 0
  let right = low >>> 0
  for (let round = 3; round >= 0; round--) {
    const previous = (right ^ scramble(left ^ subSeed(seed, round))) >>> 0
    right = left
    left = previous
  }
  return [left, right]
}

/**
 * A version-4-shaped UUID for thing `(high, low)` of a kind. The first half can be turned back by {@link uuidParts},
 * so that millions of stock cards need no index to be found by id.
 */
export function uuidOf(seed: number, kind: Kind, high: number, low = 0): string {
  const [first, second] = mixHalves(seed ^ kind, high, low)
  const third = subSeed(first, second, kind, seed)
  const fourth = scramble(third)
  // The version digit displaces one digit of the second half; the last group carries it.
  writeHex(first, 8, 0)
  writeHex(second >>> 16, 4, 9)
  writeHex(0x4000 | (second & 0xfff), 4, 14)
  writeHex(0x8000 | (third & 0x3fff), 4, 19)
  writeHex(third >>> 16, 4, 24)
  writeHex((second >>> 12) & 0xf, 1, 28)
  writeHex(fourth, 7, 29)
  return text.toString('latin1')
}

/** The numbers a UUID was made from, or undefined when it was not made by {@link uuidOf} for this kind. */
export function uuidParts(seed: number, kind: Kind, uuid: string): { high: number; low: number } | undefined {
  const lower = uuid.toLowerCase()
  const first = Number.parseInt(lower.slice(0, 8), 16)
  const second = Number.parseInt(`${lower.slice(9, 13)}${lower.slice(28, 29)}${lower.slice(15, 18)}`, 16)
  if (Number.isNaN(first) || Number.isNaN(second)) return undefined
  const [high, low] = unmixHalves(seed ^ kind, first, second)
  return uuidOf(seed, kind, high, low) === lower ? { high, low } : undefined
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const ALPHANUMERICS = `${LETTERS}0123456789`

/** A DHIS2 UID: a letter and ten letters or digits. */
export function uidOf(seed: number, kind: Kind, high: number, low = 0): string {
  let state = subSeed(seed, kind, high, low, 0x0d15)
  let uid = ''
  for (let i = 0; i < 11; i++) {
    if (i === 5) state = subSeed(seed, low, high, kind, 0x2d15)
    const alphabet = i === 0 ? LETTERS : ALPHANUMERICS
    uid += alphabet.charAt(state % alphabet.length)
    state = Math.floor(state / alphabet.length)
    if (state < 62) state = subSeed(seed, kind, high, low, i + 1)
  }
  return uid
}
