import anyAscii from 'any-ascii'

/** What a column of a table of places may hold. `area` and `otherName` may be several columns. */
export const PLACE_FIELDS = [
  'id',
  'code',
  'name',
  'otherName',
  'type',
  'typeCode',
  'latitude',
  'longitude',
  'position',
  'gln',
  'active',
  'closed',
  'openedOn',
  'closedOn',
  'parentId',
  'country',
  'area',
  'dhis2Id',
  'openlmisId',
] as const
export type PlaceField = (typeof PLACE_FIELDS)[number]

export interface ColumnUse {
  readonly column: string
  /** Null: the column is not used. */
  readonly field: PlaceField | null
  readonly how: 'guessed' | 'given' | 'unused'
}

const MANY: ReadonlySet<PlaceField> = new Set(['area', 'otherName'])

const AREA =
  'region|regiao|province|provincia|county|comte|state|etat|estado|governorate|district|distrito|departement|departamento|prefecture|' +
  'municipality|municipio|municipalite|commune|comuna|conselho|concelho|sub ?county|sub ?district|constituency|ward|division|parish|' +
  'chiefdom|traditional authority|zone de sante|aire de sante|health (?:zone|area)|zona de saude|area de saude|locality|localite|' +
  'localidade|village|aldeia|bairro|posto administrativo|woreda|kebele|arrondissement|cercle|canton|admin ?(?:level )?\\d|adm ?\\d'
const FACILITY =
  '(?:health |medical |care )*(?:facility|facilities|site|clinic|hospital|center|centre|store|place|org ?unit|organisation unit)|' +
  '(?:la |l |le |el |de |del |da |do |du |d )*(?:etablissement|structure|formation sanitaire|centre de sante|fosa|unidade(?: sanitaria| de saude)?|us|' +
  'estabelecimento|posto de saude|establecimiento|unidad)'

/**
 * Headers as people and programs write them in English, French, Portuguese and Spanish; compared without case, accents and
 * signs, from the first rule on.
 */
const RULES: readonly (readonly [PlaceField, RegExp])[] = [
  ['latitude', /\b(?:lat|latitude|latitud|coord y|y coord(?:inate)?)\b/],
  ['longitude', /\b(?:lon|lng|long|longitude|longitud|coord x|x coord(?:inate)?)\b/],
  ['position', /^(?:gps|position|geo ?point|coordinates|coordonnees|coordenadas|localizacao|location)(?: gps)?$/],
  ['gln', /\bgln\b|\bglobal location number\b|\b(?:numero|code) (?:mondial|global) de localiza/],
  ['dhis2Id', /\bdhis ?2?\b|^(?:org ?unit|organisation unit)(?: u?id)?$/],
  ['openlmisId', /\bopenlmis\b|\be?lmis (?:u?u?id|code)\b/],
  [
    'parentId',
    /^(?:parent|superior|superieur|pai|padre|parent (?:org ?unit|location|facility))(?: (?:u?u?id|code|identifier))?$/,
  ],
  [
    'closedOn',
    /\b(?:closed|closing|closure|fermeture|encerramento|fecho|cierre)\b.*\b(?:date|on|data|fecha)\b|\b(?:date|data|fecha)\b.*\b(?:clos|fermeture|encerramento|fecho|cierre)/,
  ],
  [
    'openedOn',
    /\b(?:open(?:ed|ing)?|start)\b.*\b(?:date|on)\b|\b(?:date|data|fecha)\b.*\b(?:open|ouverture|abertura|apertura)/,
  ],
  ['closed', /^(?:is )?(?:closed|ferme|fermee|encerrad[oa]|fechad[oa]|cerrad[oa])$/],
  [
    'active',
    /\b(?:status|statut|situacao|operational|functional|fonctionnel|funcional)\b|^(?:is )?(?:active|actif|active|ativ[oa]|activ[oa]|open|ouvert|abert[oa])$/,
  ],
  ['country', /^(?:country|pays|pais)(?: name)?$/],
  [
    'area',
    new RegExp(
      `^(?:(?:name|nom|nome|nombre) (?:of |de |del |da |do |du |d )?(?:the |la |le |l )?)?(?:${AREA})(?: (?:name|nom|nome))?$`,
    ),
  ],
  [
    'typeCode',
    /\b(?:type|tipo|category|categorie|categoria)\b.*\b(?:code|codigo)\b|\b(?:code|codigo)\b.*\b(?:type|tipo)\b/,
  ],
  [
    'type',
    /^(?:\w+ )*(?:type|tipo|category|categorie|categoria|level of care|niveau de soins|nivel)(?: (?:of|de|da|do|du|d) .*)?(?: name)?$/,
  ],
  [
    'otherName',
    /\b(?:other|alternative|official|short|former|old|local|autre|ancien|officiel|court|outro|antigo|oficial|abreviado)\b ?(?:facility )?(?:name|nom|nome|nombre)|\b(?:name|nom|nome|nombre) (?:officiel|oficial|court|abreviado|antigo|ancien)|^(?:alias|officialname|shortname|sigle|sigla)$/,
  ],
  ['id', /^(?:row )?(?:id|uid|uuid|identifier|identifiant|identificador|source id)$/],
  ['code', /^(?:code|codigo|mfl|mfl code|kmhfl code|nhfr(?: code| id)?|hfr(?: code| id)?|facility registry code)$/],
  ['code', new RegExp(`^(?:code|codigo) (?:${FACILITY})$|^(?:${FACILITY}) (?:code|codigo|number|no|numero)$`)],
  [
    'id',
    new RegExp(
      `^(?:${FACILITY}) (?:u?u?id|identifier|identifiant|identificador)$|^(?:id|identifiant|identificador) (?:${FACILITY})$`,
    ),
  ],
  ['name', /^(?:name|nom|nome|nombre|designation|designacao|denominacao|denomination)$/],
  [
    'name',
    new RegExp(
      `^(?:${FACILITY})(?: name)?$|^(?:name|nom|nome|nombre|designacao) (?:of |de |del |da |do |du |d )?(?:the )?(?:${FACILITY})$`,
    ),
  ],
]

/** Lower case without accents; words of `camelCase` and `snake_case` apart. */
export const plainHeader = (header: string): string =>
  anyAscii(header.replace(/([a-z])([A-Z])/g, '$1 $2'))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()

/** What each column holds. A field that is one column only goes to the first that fits; later ones stay unused. */
export function guessColumns(
  header: readonly string[],
  given: readonly { readonly field: string; readonly column: string }[] = [],
): { readonly uses: readonly ColumnUse[]; readonly problems: readonly string[] } {
  const problems: string[] = []
  const uses = header.map((column): ColumnUse => ({ column, field: null, how: 'unused' }))
  for (const { field, column } of given) {
    const known = PLACE_FIELDS.find((one) => one === field)
    const at = header.findIndex((one) => one === column || plainHeader(one) === plainHeader(column))
    if (!known) problems.push(`"${field}" is nothing that a column can hold. Known: ${PLACE_FIELDS.join(', ')}.`)
    else if (at < 0) problems.push(`There is no column "${column}". The columns are: ${header.join(', ')}.`)
    else uses[at] = { column: header[at] ?? column, field: known, how: 'given' }
  }
  const taken = new Set(uses.flatMap(({ field }) => (field && !MANY.has(field) ? [field] : [])))
  const areasGiven = uses.some(({ field }) => field === 'area')
  for (const [field, rule] of RULES) {
    if (field === 'area' && areasGiven) continue
    for (const [at, use] of uses.entries()) {
      if (use.how !== 'unused' || (taken.has(field) && !MANY.has(field)) || !rule.test(plainHeader(use.column)))
        continue
      uses[at] = { column: use.column, field, how: 'guessed' }
      if (!MANY.has(field)) taken.add(field)
    }
  }
  return { uses, problems }
}
