import type { TargetGroup } from './antigen.ts'

/** Of whom doses are counted: the antigen's target group, others (older, or not pregnant), or both together. */
export type AgeBand = 'target' | 'older' | 'all'

/**
 * Data elements of WHO's immunisation package for DHIS2 (IMM_AGG, data set `vI4ihClxSm4`, 2.28 to 2.40). Countries that
 * installed it have these UIDs and codes; those that entered it by hand have the codes. Names are translated and not used.
 */
export interface PackageDoses {
  readonly uid: string
  readonly code: string
  readonly antigen: string
  readonly dose: number
  /** True where the package counts doses at any age as covering, as its indicator for the second measles dose does. */
  readonly anyAge: boolean
}

const rows: readonly (readonly [uid: string, code: string, antigen: string, dose: number])[] = [
  ['WSy7zOZx1Wl', 'EPI_BCG_ADMINISTERED', 'BCG', 1],
  ['Tuoi3Ilwu9i', 'EPI_OPV_0_ADMINISTERED', 'OPV', 0],
  ['SaS0kTJ50dS', 'EPI_OPV1_ADMINISTERED', 'OPV', 1],
  ['z5tTcNI3L0b', 'EPI_OPV2_ADMINISTERED', 'OPV', 2],
  ['h9h4KeW4OMg', 'EPI_OPV3_ADMINISTERED', 'OPV', 3],
  ['hJJlOnVOkV2', 'EPI_DPT-HEPB-HIB1_ADMINISTERED', 'Penta', 1],
  ['lHnact7BRVU', 'EPI_DPT-HEPB-HIB2_ADMINISTERED', 'Penta', 2],
  ['TWWbtMMWD51', 'EPI_DPT-HEPB-HIB3_ADMINISTERED', 'Penta', 3],
  ['A7VWYLfm5W1', 'EPI_PCV1_ADMINISTERED', 'PCV', 1],
  ['ag0n0p794wu', 'EPI_PCV2_ADMINISTERED', 'PCV', 2],
  ['w2qKmMHXW8A', 'EPI_PCV3_ADMINISTERED', 'PCV', 3],
  ['e8CQ1VjzOnL', 'EPI_RV1_ADMINISTERED', 'Rota', 1],
  ['GxvFEXfTWcN', 'EPI_RV2_ADMINISTERED', 'Rota', 2],
  ['abYqcxC7OSe', 'EPI_IPV_ADMINISTERED', 'IPV', 1],
  ['kGrnHR9zV2G', 'EPI_MR1_ADMINISTERED', 'MR', 1],
  ['Lyvx6Ltz5U2', 'EPI_MR2_ADMINISTERED', 'MR', 2],
  ['wlyoQSROP3w', 'EPI_YF_ADMINISTERED', 'YF', 1],
  ['gZ7IMwsQtmy', 'EPI_MenA_ADMINISTERED', 'MenA', 1],
  ['FSkpxHTkqLN', 'EPI_TT1_ADMINISTERED', 'Td', 1],
  ['KKTW2h1CzRK', 'EPI_TT2_ADMINISTERED', 'Td', 2],
  ['C6JUTIT9b7f', 'EPI_TT3_ADMINISTERED', 'Td', 3],
  // The fourth code differs in form in the package itself.
  ['Fqf7g1SMZPO', 'EPI_TT_4_ADMINISTERED', 'Td', 4],
  ['Y4eiHr1VKSp', 'EPI_TT5_ADMINISTERED', 'Td', 5],
]

export const PACKAGE_DOSES: readonly PackageDoses[] = rows.map(([uid, code, antigen, dose]) => ({
  uid,
  code,
  antigen,
  dose,
  anyAge: antigen === 'MR' && dose === 2,
}))

/** Persons of a year; entered at facilities or above. */
export const PACKAGE_POPULATIONS: readonly {
  readonly uid: string
  readonly code: string
  readonly group: TargetGroup
}[] = [
  { uid: 'iKxybad85rv', code: 'GEN_LIVEBIRTH', group: 'liveBirths' },
  { uid: 'aBpJPej3lyE', code: 'GEN_P0Y--P1Y', group: 'under1' },
  { uid: 'IrI8kXAF1F4', code: 'GEN_P0Y--P2Y', group: 'under2' },
]

/**
 * What countries add to the package in its own manner, because the package has none: known by code alone. These are counted
 * like those of the package where a country gave them exactly this code.
 */
export const ADDED_DOSES: readonly Omit<PackageDoses, 'uid'>[] = [
  { code: 'EPI_HPV_ADMINISTERED', antigen: 'HPV', dose: 1, anyAge: true },
  { code: 'EPI_HPV1_ADMINISTERED', antigen: 'HPV', dose: 1, anyAge: true },
  { code: 'EPI_HPV2_ADMINISTERED', antigen: 'HPV', dose: 2, anyAge: true },
]
export const ADDED_POPULATIONS: readonly { readonly code: string; readonly group: TargetGroup }[] = [
  { code: 'GEN_PREGNANT', group: 'pregnant' },
  { code: 'GEN_GIRLS_9Y', group: 'girls9' },
]

/** Category option combos of the package and what they say of who was vaccinated. */
export const PACKAGE_OPTION_COMBOS: readonly {
  readonly uid: string
  readonly code: string
  readonly ageBand: AgeBand
}[] = [
  { uid: 'JKuWbG5bWAu', code: 'EPI-U01Y', ageBand: 'target' },
  { uid: 'UIQxmxgioxH', code: 'EPI-01PLUSY', ageBand: 'older' },
  { uid: 'W1kARiaNM3w', code: 'EPI-PREG', ageBand: 'target' },
  { uid: 'FSfiNaXYBpm', code: 'EPI-OTHER', ageBand: 'older' },
]

/** Elements of the package's data set that count something else than doses. */
export const PACKAGE_OTHERS: readonly { readonly uid: string; readonly code: string }[] = [
  { uid: 'bj8Y8eduv1Q', code: 'EPI_OUTREACH_HELD' },
  { uid: 'zTC8xO4hdoU', code: 'EPI_OUTREACH_PLANNED' },
  { uid: 'rFt7kbJ78S1', code: 'EPI_AEFI_SUSPECTED_-_NON-SERIOUS' },
  { uid: 'Am7dwpJpxxO', code: 'SIA_AEFI_SERIOUS' },
  { uid: 'DkmMEcubiPv', code: 'GEN_POP_NUM' },
]
