/** Global Location Number: 13 digits, the last a GS1 check digit (GS1 General Specifications 7.9). */
export function isGln(text: string): boolean {
  if (!/^\d{13}$/.test(text)) return false
  const digits = Array.from(text, Number)
  const sum = digits.slice(0, 12).reduce((total, digit, i) => total + digit * (i % 2 === 0 ? 1 : 3), 0)
  return (10 - (sum % 10)) % 10 === digits[12]
}

/** The system of Global Location Numbers that HL7 prefers; the others are in use as well and mean the same. */
export const GLN_SYSTEM = 'http://www.gs1.org/gln'
const GLN_SYSTEMS: ReadonlySet<string> = new Set([
  GLN_SYSTEM,
  'https://www.gs1.org/gln',
  'urn:oid:1.3.88',
  '1.3.88',
  'urn:oid:2.51.1.3',
  '2.51.1.3',
])
export const isGlnSystem = (system: string): boolean => GLN_SYSTEMS.has(system.trim().toLowerCase().replace(/\/$/, ''))

/** Without what people and programs put around and between the digits: spaces, hyphens, `urn:gln:` and the like. */
export const canonicalGln = (text: string): string =>
  text
    .trim()
    .replace(/^\D*:/, '')
    .replace(/[\s.-]/g, '')
