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
