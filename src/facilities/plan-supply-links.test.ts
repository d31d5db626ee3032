import { describe, expect, it } from 'vitest'
import { planSupplyLinks, type SupplySetup } from './plan-supply-links.ts'

const group = (id: string, supervisoryNodeId: string, ...memberFacilityIds: string[]) => ({
  id,
  code: id.toUpperCase(),
  supervisoryNodeId,
  memberFacilityIds,
  schedules: [{ programId: 'epi' }],
})
const line = (supervisoryNodeId: string, supplyingFacilityId: string, programId = 'epi') => ({
  id: `${supervisoryNodeId}-${programId}`,
  supervisoryNodeId,
  programId,
  supplyingFacilityId,
})
const setup: SupplySetup = {
  programs: [
    { id: 'epi', code: 'EPI' },
    { id: 'arv', code: 'ARV' },
  ],
  nodes: [{ id: 'top' }, { id: 'district', parentNodeId: 'top' }, { id: 'lost' }],
  groups: [group('g1', 'district', 'clinic', 'store')],
  lines: [line('district', 'store'), line('top', 'depot')],
}
const links = (changes: Partial<SupplySetup>): string[] =>
  planSupplyLinks({ ...setup, ...changes }).links.map(
    ({ facilityId, supplierId, programCode }) => `${facilityId} from ${supplierId} for ${programCode}`,
  )

describe('planSupplyLinks', () => {
  it('takes the supply line of the nearest node, and the next one up for the supplier itself', () => {
    expect(links({})).toEqual(['clinic from store for EPI', 'store from depot for EPI'])
  })

  it('looks at lines of the programme only', () => {
    expect(links({ lines: [line('district', 'pharmacy', 'arv'), line('top', 'depot')] })).toContain(
      'clinic from depot for EPI',
    )
  })

  it('takes ids in upper case for the same', () => {
    expect(links({ lines: [line('DISTRICT', 'STORE')] })).toEqual(['clinic from store for EPI'])
  })

  it('tells of a group that leads to no supplier', () => {
    const { rejects } = planSupplyLinks({ ...setup, groups: [group('g2', 'lost', 'clinic')] })
    expect(rejects.map(({ key, reason }) => [key, reason])).toEqual([['g2 EPI', 'groupWithoutSupplyLine']])
  })

  it('tells of a facility that two groups lead to different suppliers, and keeps the one of the first code', () => {
    const groups = [group('g2', 'top', 'clinic'), group('g1', 'district', 'clinic')]
    const { rejects } = planSupplyLinks({ ...setup, groups })
    expect(rejects.map(({ key, reason }) => [key, reason])).toEqual([['clinic EPI', 'severalSuppliers']])
    expect(links({ groups })).toEqual(['clinic from store for EPI'])
  })

  it('counts a group once though two of its schedules name the programme, and a facility once though three groups do (FAC-42)', () => {
    const twice = { ...group('g2', 'lost', 'clinic'), schedules: [{ programId: 'epi' }, { programId: 'EPI' }] }
    expect(planSupplyLinks({ ...setup, groups: [twice] }).rejects).toHaveLength(1)
    const groups = [group('g1', 'district', 'clinic'), group('g2', 'top', 'clinic'), group('g3', 'top', 'clinic')]
    const { rejects } = planSupplyLinks({ ...setup, groups })
    expect(rejects.map(({ key }) => key)).toEqual(['clinic EPI'])
    expect(rejects[0]?.message).toContain('the one of group G2')
  })

  it('comes to an end when nodes are their own parents', () => {
    const nodes = [
      { id: 'top', parentNodeId: 'district' },
      { id: 'district', parentNodeId: 'top' },
    ]
    expect(links({ nodes, lines: [line('top', 'depot')] })).toContain('clinic from depot for EPI')
  })
})
