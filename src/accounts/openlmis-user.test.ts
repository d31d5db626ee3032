import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accessOf, type OpenlmisUser } from './openlmis-user.ts'
import { defaultRoleRights, rightsOf } from './rights.ts'

const A = '00000000-0000-4000-8000-00000000000a'
const B = '00000000-0000-4000-8000-00000000000b'
const EPI = '00000000-0000-4000-8000-0000000000e1'
const HIV = '00000000-0000-4000-8000-0000000000e2'
const settings = { roleRights: defaultRoleRights, everywhereRights: ['SYSTEM_SETTINGS_MANAGE'], programIds: [] }
const user = (permissionStrings: string[], facilityIds: string[] = []): OpenlmisUser => ({
  userId: 'u',
  username: 'u',
  permissionStrings,
  facilityIds,
})

describe('access from permission strings', () => {
  test('a right on a facility shows that facility, whatever the case of its id', () => {
    expect(accessOf(user([`STOCK_CARDS_VIEW|${A.toUpperCase()}|${EPI}`]), settings)).toEqual({
      roles: ['STOCK_CARDS_VIEW'],
      everywhere: false,
      facilityIds: [A],
    })
  })

  test('supervised facilities count only together with a right that means something here', () => {
    expect(accessOf(user(['CCE_INVENTORY_VIEW'], [B]), settings).facilityIds).toEqual([])
    expect(accessOf(user([`STOCK_CARDS_VIEW|${A}|${EPI}`], [B]), settings).facilityIds).toEqual([A, B])
  })

  test('only the configured programmes count', () => {
    const strings = [`STOCK_CARDS_VIEW|${A}|${EPI}`, `STOCK_CARDS_VIEW|${B}|${HIV}`]
    expect(accessOf(user(strings), { ...settings, programIds: [EPI] }).facilityIds).toEqual([A])
  })

  test('names that objects have anyway are no rights', () => {
    expect(accessOf(user(['constructor', '__proto__', 'toString|x']), settings)).toEqual({
      roles: [],
      everywhere: false,
      facilityIds: [],
    })
    expect(rightsOf(['constructor', '__proto__'], defaultRoleRights).size).toBe(0)
  })

  test('nothing that OpenLMIS could say gives a right or a facility that was not named', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom(...Object.keys(defaultRoleRights)), fc.constantFrom(A, B, EPI))
    fc.assert(
      fc.property(fc.array(fc.array(text, { maxLength: 3 })), (parts) => {
        const strings = parts.map((one) => one.join('|'))
        const access = accessOf(user(strings), settings)
        expect(access.roles.every((role) => Object.hasOwn(defaultRoleRights, role))).toBe(true)
        expect(access.facilityIds.every((id) => strings.some((one) => one.toLowerCase().includes(id)))).toBe(true)
      }),
    )
  })
})
