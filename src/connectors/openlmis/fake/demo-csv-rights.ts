import { groupBy, optional, required, type CsvRow } from './csv-table.ts'
import type { FacilityRow, OpenlmisDataset, RequisitionGroupRow, SupervisoryNodeRow, UserRow } from './dataset.ts'
import type { Table } from './demo-csv-dataset.ts'

const lower = (id: string): string => id.toLowerCase()

/** Rights by id as referencedata's migrations create them; those that concern reading stock and requisitions. */
const RIGHTS: Readonly<Record<string, string>> = {
  '9ade922b-3523-4582-bef4-a47701f7df14': 'REQUISITION_CREATE',
  'bffa2de2-dc2a-47dd-b126-6501748ac3fc': 'REQUISITION_APPROVE',
  'feb4c0b8-f6d2-4289-b29d-811c1d0b2863': 'REQUISITION_AUTHORIZE',
  'c3eb5df0-c3ac-4e70-a978-02827462f60e': 'REQUISITION_DELETE',
  'e101d2b8-6a0f-4af6-a5de-a9576b4ebc50': 'REQUISITION_VIEW',
  '6fb013fe-d878-43e9-bff0-fa5431e62c34': 'STOCK_INVENTORIES_EDIT',
  '7b41c10e-5489-47a9-8a68-69ae74b8a4cf': 'STOCK_ADJUST',
  '31cce55f-284b-4922-81bb-d8a9edc4c623': 'STOCK_CARDS_VIEW',
}

const ADMIN_ROLE = 'a439c5de-b8aa-11e6-80f5-76304dec7eb7'
const ADMIN_RIGHTS = [
  'FACILITIES_MANAGE',
  'GEOGRAPHIC_ZONES_MANAGE',
  'ORDERABLES_MANAGE',
  'PROCESSING_SCHEDULES_MANAGE',
  'PROGRAMS_MANAGE',
  'REQUISITION_GROUPS_MANAGE',
  'RIGHTS_VIEW',
  'SUPERVISORY_NODES_MANAGE',
  'SUPPLY_LINES_MANAGE',
  'USERS_MANAGE',
]

type Rights = Pick<OpenlmisDataset, 'permissionStringsOf' | 'supervisedFacilityIdsOf'>

/**
 * Right assignments from role assignments: with a supervisory node, for the facilities of its requisition group and
 * of the nodes below it; without one, for the home facility; always only where the facility supports the program.
 */
export function demoRights(
  table: Table,
  users: readonly UserRow[],
  facilities: readonly FacilityRow[],
  groups: readonly RequisitionGroupRow[],
  nodes: readonly SupervisoryNodeRow[],
): Rights {
  const roleRights = groupBy(table('referencedata.role_rights'), (row) => required(row, 'roleid'))
  const assignments = groupBy(table('referencedata.role_assignments'), (row) => required(row, 'userid'))
  const homeOf = new Map(users.map((row) => [lower(row.id), row.homeFacilityId]))
  const supports = new Set(
    facilities.flatMap((row) => row.supportedPrograms.map((one) => `${lower(row.id)}|${lower(one.programId)}`)),
  )
  const members = membersBelow(groups, nodes)

  const stringsOf = (userId: string, row: CsvRow): string[] => {
    const roleId = lower(required(row, 'roleid'))
    if (roleId === ADMIN_ROLE) return ADMIN_RIGHTS
    const names = (roleRights.get(roleId) ?? []).flatMap((one) => RIGHTS[lower(required(one, 'rightid'))] ?? [])
    const programId = optional(row['programid'])
    if (row['type'] !== 'supervision' || programId === null) return []
    const nodeId = optional(row['supervisorynodeid'])
    const home = homeOf.get(userId)
    const facilityIds = nodeId === null ? (home ? [lower(home)] : []) : members(lower(nodeId), lower(programId))
    return facilityIds
      .filter((facilityId) => supports.has(`${facilityId}|${lower(programId)}`))
      .flatMap((facilityId) => names.map((name) => `${name}|${facilityId}|${lower(programId)}`))
  }

  const permissionStringsOf = (userId: string): readonly string[] => [
    ...new Set((assignments.get(userId) ?? []).flatMap((row) => stringsOf(userId, row))),
  ]
  return {
    permissionStringsOf,
    supervisedFacilityIdsOf: (userId) => {
      const home = homeOf.get(userId)
      const found = permissionStringsOf(userId).flatMap((text) => text.split('|')[1] ?? [])
      return [...new Set([...found, ...(home ? [lower(home)] : [])])]
    },
  }
}

function membersBelow(
  groups: readonly RequisitionGroupRow[],
  nodes: readonly SupervisoryNodeRow[],
): (nodeId: string, programId: string) => readonly string[] {
  const groupsByNode = groupBy(groups, (row) => row.supervisoryNodeId)
  const children = groupBy(nodes, (row) => row.parentId ?? '')
  const members = (nodeId: string, programId: string, seen: ReadonlySet<string>): readonly string[] => {
    if (seen.has(nodeId)) return []
    const own = (groupsByNode.get(nodeId) ?? [])
      .filter((group) => group.programSchedules.some((one) => lower(one.programId) === programId))
      .flatMap((group) => group.memberFacilityIds.map(lower))
    const below = (children.get(nodeId) ?? []).flatMap((child) =>
      members(lower(child.id), programId, new Set([...seen, nodeId])),
    )
    return [...own, ...below]
  }
  return (nodeId, programId) => members(nodeId, programId, new Set())
}
