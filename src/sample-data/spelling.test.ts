import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FACILITY_TYPES, facilityName } from './facility-types.ts'
import { facilityPlace, LANGUAGES } from './place-names.ts'
import { Rng } from './random.ts'
import { spellingVariant } from './spelling.ts'

test('a spelling variant is never the name itself and never empty', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.constantFrom(...LANGUAGES),
      fc.constantFrom(...FACILITY_TYPES),
      (seed, language, type) => {
        const rng = new Rng(seed)
        const place = facilityPlace(rng, language, new Set())
        const name = facilityName(language, type, place)
        const variant = spellingVariant(rng, name, place)
        expect(variant).not.toBe(name)
        expect(variant.trim()).toBe(variant)
        expect(variant.length).toBeGreaterThan(2)
      },
    ),
    { numRuns: 500 },
  )
})
