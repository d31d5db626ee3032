import { describe, expect, it } from 'vitest'
import type { KnownPlace } from './place-facts.ts'
import { toLeft, toRight } from './to-match.ts'

const place = (system: string, sourceId: string, identifiers: KnownPlace['identifiers']): KnownPlace => ({
  id: 1,
  system,
  sourceId,
  name: 'Clinic',
  code: null,
  type: null,
  areas: [],
  areaId: null,
  latitude: null,
  longitude: null,
  gln: null,
  active: true,
  openedOn: null,
  closedOn: null,
  identifiers,
  holdsStock: true,
  vanished: false,
})

describe('a place in the words of the matcher', () => {
  it('shares identifiers with a registry that keeps its id, or the UID of DHIS2 that it keeps itself', () => {
    const uuid = '00000000-0000-4000-8000-000000000001'
    const left = toLeft(place('openlmis', uuid, { dhis2Uid: 'RM8vegpr7j7' }), {})
    const listed = {
      otherNames: ['Old clinic'],
      identifiers: [`openlmis|${uuid}`, 'dhis2|RM8vegpr7j7', 'https://mfl.example/id|77'],
    }
    const right = toRight(place('registry', 'f1', listed))
    expect(right.otherNames).toEqual(['Old clinic'])
    expect(left.identifiers?.filter((one) => right.identifiers?.includes(one))).toEqual([
      `openlmis|${uuid}`,
      'dhis2|RM8vegpr7j7',
    ])
    expect(right.identifiers).toContain('httpsmflexampleid|77')
  })
})
