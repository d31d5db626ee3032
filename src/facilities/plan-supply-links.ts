import { openlmisId, type OpenlmisId } from '../base/ids.ts'
import type { Reject } from '../base/reject.ts'
import type { OpenlmisProgram, OpenlmisRequisitionGroup, OpenlmisSupervisoryNode, OpenlmisSupplyLine } from './ports.ts'

export interface SupplySetup {
  readonly programs: readonly OpenlmisProgram[]
  readonly nodes: readonly OpenlmisSupervisoryNode[]
  readonly groups: readonly OpenlmisRequisitionGroup[]
  readonly lines: readonly OpenlmisSupplyLine[]
}

/** Ids are those of OpenLMIS. */
export interface SupplyLink {
  readonly facilityId: string
  readonly supplierId: string
  readonly programCode: string
}

/**
 * Who supplies whom, as OpenLMIS finds it when it turns a requisition into an order: the facility's requisition group leads
 * to a supervisory node, and the supply line of that node or of the nearest node above it names the supplying facility.
 */
export function planSupplyLinks(setup: SupplySetup): { readonly links: SupplyLink[]; readonly rejects: Reject[] } {
  // One for a group or facility and programme, however many schedules or groups lead to it.
  const rejects = new Map<string, Reject>()
  const reject = (one: Reject): void => {
    if (!rejects.has(keyOf(one))) rejects.set(keyOf(one), one)
  }
  const programCode = new Map(setup.programs.map(({ id, code }) => [openlmisId(id), code]))
  const suppliersAbove = supplierSearch(setup)
  const links = new Map<string, SupplyLink>()
  for (const group of setup.groups.toSorted(byCodeThenId)) {
    for (const programId of programsOf(group)) {
      const code = programCode.get(programId)
      if (code === undefined) continue
      const suppliers = suppliersAbove(group, programId)
      if (suppliers.length === 0) reject(withoutSupplier(group, code))
      for (const facilityId of group.memberFacilityIds.map(openlmisId)) {
        // A store that is a member of the group it supplies is supplied by the next one up.
        const supplierId = suppliers.find((id) => id !== facilityId)
        if (supplierId === undefined) continue
        const key = `${facilityId} ${code}`
        const other = links.get(key)
        if (!other) links.set(key, { facilityId, supplierId, programCode: code })
        else if (other.supplierId !== supplierId) reject(severalSuppliers(facilityId, code, group))
      }
    }
  }
  return { links: [...links.values()], rejects: [...rejects.values()] }
}

const keyOf = ({ reason, key }: Reject): string => `${reason} ${key}`

/** A group has a schedule for each programme and rhythm: a monthly and a quarterly one name the same programme twice. */
const programsOf = ({ schedules }: OpenlmisRequisitionGroup): ReadonlySet<OpenlmisId> =>
  new Set(schedules.map(({ programId }) => openlmisId(programId)))

/** Suppliers of a group for a programme, nearest node first; every node is visited once, so cycles end. */
function supplierSearch({ nodes, lines }: SupplySetup) {
  const parentOf = new Map(
    nodes.map(({ id, parentNodeId }) => [openlmisId(id), parentNodeId ? openlmisId(parentNodeId) : undefined]),
  )
  const lineOf = new Map<string, string>()
  for (const line of lines.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const key = `${openlmisId(line.supervisoryNodeId)} ${openlmisId(line.programId)}`
    if (!lineOf.has(key)) lineOf.set(key, openlmisId(line.supplyingFacilityId))
  }
  return (group: OpenlmisRequisitionGroup, programId: string): string[] => {
    const visited = new Set<string>()
    const suppliers: string[] = []
    let node = group.supervisoryNodeId ? openlmisId(group.supervisoryNodeId) : undefined
    while (node !== undefined && !visited.has(node)) {
      visited.add(node)
      const supplier = lineOf.get(`${node} ${programId}`)
      if (supplier !== undefined) suppliers.push(supplier)
      node = parentOf.get(node)
    }
    return suppliers
  }
}

const byCodeThenId = (a: OpenlmisRequisitionGroup, b: OpenlmisRequisitionGroup): number =>
  (a.code ?? '') === (b.code ?? '') ? (a.id < b.id ? -1 : 1) : (a.code ?? '') < (b.code ?? '') ? -1 : 1

const withoutSupplier = (group: OpenlmisRequisitionGroup, programCode: string): Reject => ({
  system: 'openlmis',
  entity: 'requisitionGroup',
  key: `${group.id} ${programCode}`,
  reason: 'groupWithoutSupplyLine',
  message: `No supply line leads from requisition group ${group.code ?? group.id} to a supplier in programme ${programCode}; who supplies its ${group.memberFacilityIds.length} facilities is unknown`,
  remedy: 'Add a supply line for its supervisory node or one above it in OpenLMIS.',
})

const severalSuppliers = (facilityId: string, programCode: string, group: OpenlmisRequisitionGroup): Reject => ({
  system: 'openlmis',
  entity: 'requisitionGroup',
  key: `${facilityId} ${programCode}`,
  reason: 'severalSuppliers',
  message: `Facility ${facilityId} is in several requisition groups of programme ${programCode} that lead to different suppliers; the one of group ${group.code ?? group.id} is not used`,
  remedy: 'Leave the facility in one requisition group for each programme in OpenLMIS.',
})
