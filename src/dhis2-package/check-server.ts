import type { CapabilityProfile } from '../connectors/dhis2/index.ts'
import type { PackageAntigen } from './content.ts'

export type NoticeCode = 'noAntigens' | 'noImportRight' | 'noPagesUrl' | 'noDoses' | 'noTargets' | 'orgUnitsLeft'

/** Something to know before installing; `blocks` stands in the way. */
export interface PackageNotice {
  readonly code: NoticeCode
  readonly blocks: boolean
  /** Names it is about, e.g. of antigens. */
  readonly names: readonly string[]
  readonly message: string
  readonly remedy: string
}

const RIGHT = 'F_METADATA_IMPORT'

export function noticesOf(
  profile: Pick<CapabilityProfile, 'authorities' | 'isSuperuser' | 'username'>,
  antigens: readonly PackageAntigen[],
  { pagesUrl, assignsOrgUnits }: { readonly pagesUrl: string | null; readonly assignsOrgUnits: boolean },
): PackageNotice[] {
  const notices: PackageNotice[] = []
  const add = (
    code: NoticeCode,
    blocks: boolean,
    message: string,
    remedy: string,
    names: readonly string[] = [],
  ): void => void notices.push({ code, blocks, names, message, remedy })
  if (antigens.length === 0)
    add(
      'noAntigens',
      true,
      'No product of OpenLMIS is confirmed as serving an antigen, so there is nothing to install.',
      'Confirm products under Mappings first.',
    )
  if (!profile.isSuperuser && !profile.authorities.includes(RIGHT))
    add(
      'noImportRight',
      true,
      `The account ${profile.username} may not import metadata in DHIS2.`,
      `Give it a role with ${RIGHT} and the rights to add data elements, data sets, indicators, legends, validation rules, visualizations and dashboards.`,
    )
  if (pagesUrl === null)
    add(
      'noPagesUrl',
      false,
      'The address of our pages is not configured, so nothing over there links back to them.',
      'Set server.publicUrl and install again; links are then added.',
    )
  const withoutDoses = antigens.filter(({ doses }) => doses.length === 0).map(({ name }) => name)
  if (withoutDoses.length > 0)
    add(
      'noDoses',
      false,
      `Which numbers of DHIS2 are doses given is not confirmed for: ${withoutDoses.join(', ')}. Open-vial wastage and coverage are left out for them.`,
      'Confirm the doses under Mappings and install again.',
      withoutDoses,
    )
  const withoutTargets = antigens.filter(({ doses, targets }) => doses.length > 0 && targets.length === 0)
  if (withoutTargets.length > 0) {
    const names = withoutTargets.map(({ name }) => name)
    add(
      'noTargets',
      false,
      `The target population is not confirmed for: ${names.join(', ')}. Coverage is left out for them.`,
      'Confirm the target population under Mappings and install again.',
      names,
    )
  }
  if (!assignsOrgUnits)
    add(
      'orgUnitsLeft',
      false,
      'No org units are assigned to the data set; DHIS2 takes no numbers of a facility that is not assigned.',
      'Let the linked facilities be assigned when installing, or assign them in DHIS2.',
    )
  return notices
}
