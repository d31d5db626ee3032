/** Columns of the file of links, in the order of the export. `other` is the other system. */
export const LINK_COLUMNS = [
  'openlmis_id',
  'openlmis_code',
  'openlmis_name',
  'openlmis_area',
  'other_id',
  'other_code',
  'other_name',
  'other_area',
  'state',
  'method',
  'score',
  'reason',
  'decided_by',
  'decided_at',
  'valid_from',
  'valid_to',
  'note',
] as const
export type LinkColumn = (typeof LINK_COLUMNS)[number]

/** A line of the file; columns that it does not have are empty. */
export type LinkCells = Readonly<Record<LinkColumn, string>>

export const FILE_LANGUAGES = ['en', 'fr', 'pt'] as const
export type FileLanguage = (typeof FILE_LANGUAGES)[number]

/** The header that programs write and read, e.g. `dhis2_id`. */
export const linkHeader = (column: LinkColumn, system: string): string => column.replace(/^other_/, `${system}_`)

const ID = { en: 'id', fr: 'identifiant', pt: 'identificador' }
const CODE = { en: 'code', fr: 'code', pt: 'código' }
const NAME = { en: 'name', fr: 'nom', pt: 'nome' }
const AREA = { en: 'area', fr: 'zone', pt: 'área' }
const WORDS: Readonly<Record<LinkColumn, Readonly<Record<FileLanguage, string>>>> = {
  openlmis_id: ID,
  openlmis_code: CODE,
  openlmis_name: NAME,
  openlmis_area: AREA,
  other_id: ID,
  other_code: CODE,
  other_name: NAME,
  other_area: AREA,
  state: { en: 'State', fr: 'État', pt: 'Estado' },
  method: { en: 'Method', fr: 'Méthode', pt: 'Método' },
  score: { en: 'Score', fr: 'Score', pt: 'Pontuação' },
  reason: { en: 'Reason for no counterpart', fr: 'Motif sans équivalent', pt: 'Motivo sem correspondente' },
  decided_by: { en: 'Decided by', fr: 'Décidé par', pt: 'Decidido por' },
  decided_at: { en: 'Decided at', fr: 'Décidé le', pt: 'Decidido em' },
  valid_from: { en: 'Valid from', fr: 'Valable du', pt: 'Válido de' },
  valid_to: { en: 'Valid to', fr: "Valable jusqu'au", pt: 'Válido até' },
  note: { en: 'Note', fr: 'Remarque', pt: 'Nota' },
}

const SYSTEM_NAMES: Readonly<Record<string, string>> = { openlmis: 'OpenLMIS', dhis2: 'DHIS2' }
export const systemLabel = (system: string): string => SYSTEM_NAMES[system] ?? system

/** The header that people read, e.g. `DHIS2 code` or `Código DHIS2`. */
export function readableHeader(column: LinkColumn, system: string, language: FileLanguage): string {
  const word = WORDS[column][language]
  const side = column.startsWith('openlmis_') ? 'openlmis' : column.startsWith('other_') ? system : undefined
  if (side === undefined) return word
  return language === 'en'
    ? `${systemLabel(side)} ${word}`
    : `${word.charAt(0).toUpperCase()}${word.slice(1)} ${systemLabel(side)}`
}

/** How others name these columns. */
const ALIASES: Readonly<Partial<Record<LinkColumn, readonly string[]>>> = {
  openlmis_id: ['facility_id', 'facility id', 'openlmis facility id'],
  openlmis_code: ['facility_code', 'facility code', 'openlmis facility code'],
  other_id: ['other_id'],
  other_code: ['other_code'],
}
const DHIS2_ALIASES: Readonly<Partial<Record<LinkColumn, readonly string[]>>> = {
  other_id: ['dhis2_uid', 'dhis2 uid', 'dhis2 id', 'org_unit_id', 'org unit id', 'orgunit', 'orgunit_id', 'org unit'],
  other_code: ['org_unit_code', 'org unit code', 'orgunit_code', 'dhis2 code'],
}

/** All names under which a column is known, ours first. None stands for two columns. */
export const namesOf = (column: LinkColumn, system: string): string[] => [
  ...new Set(
    [
      linkHeader(column, system),
      ...FILE_LANGUAGES.map((language) => readableHeader(column, system, language)),
      ...(ALIASES[column] ?? []),
      ...(system === 'dhis2' ? (DHIS2_ALIASES[column] ?? []) : []),
    ].map((name) => name.toLowerCase()),
  ),
]

export function cellsOf(value: (column: LinkColumn) => string): LinkCells {
  return {
    openlmis_id: value('openlmis_id'),
    openlmis_code: value('openlmis_code'),
    openlmis_name: value('openlmis_name'),
    openlmis_area: value('openlmis_area'),
    other_id: value('other_id'),
    other_code: value('other_code'),
    other_name: value('other_name'),
    other_area: value('other_area'),
    state: value('state'),
    method: value('method'),
    score: value('score'),
    reason: value('reason'),
    decided_by: value('decided_by'),
    decided_at: value('decided_at'),
    valid_from: value('valid_from'),
    valid_to: value('valid_to'),
    note: value('note'),
  }
}
