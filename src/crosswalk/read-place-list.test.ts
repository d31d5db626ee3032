import { describe, expect, it } from 'vitest'
import type { ListedPlace } from '../facilities/index.ts'
import { writeXlsx, xlsxSheet } from '../platform/xlsx.ts'
import type { ListFile, ReadListSettings } from './list-file.ts'
import { guessColumns } from './place-columns.ts'
import { readPlaceList } from './read-place-list.ts'

const file = (name: string, content: string | Uint8Array): ListFile => ({
  name,
  bytes: typeof content === 'string' ? Buffer.from(content) : content,
})
async function read(files: readonly ListFile[] | string, settings: Partial<ReadListSettings> = {}) {
  const all = typeof files === 'string' ? [file('list', files)] : files
  const result = await readPlaceList(all, { system: 'registry', ...settings })
  if (!result.ok) throw new Error(`${result.error.message}. ${result.error.remedy}`)
  return result.value
}
const readJson = async (json: unknown, settings: Partial<ReadListSettings> = {}) =>
  await read(JSON.stringify(json), settings)
const brief = ({ id, code, name, ancestorIds, active, position }: ListedPlace) => ({
  id,
  code,
  name,
  ancestorIds,
  active,
  position,
})

describe('guessColumns', () => {
  const fields = (header: string) =>
    guessColumns(header.split(';'))
      .uses.map(({ field }) => field ?? '-')
      .join(' ')

  it.each([
    [
      'English',
      'Facility ID;Facility Code;Health Facility Name;Facility Type;Region;District;Latitude;Longitude;Operational Status;GLN;Remarks',
      'id code name type area area latitude longitude active gln -',
    ],
    [
      'French',
      "Identifiant;Code de l'établissement;Nom de la structure;Type d'établissement;Région;Zone de santé;Aire de santé;Latitude;Longitude;Statut",
      'id code name type area area area latitude longitude active',
    ],
    [
      'Portuguese',
      'ID;Código da Unidade;Nome da Unidade Sanitária;Tipo de Unidade;Província;Distrito;Posto Administrativo;Latitude;Longitude;Situação',
      'id code name type area area area latitude longitude active',
    ],
    [
      'Spanish',
      'Código;Nombre del establecimiento;Tipo;Departamento;Municipio;Latitud;Longitud',
      'code name type area area latitude longitude',
    ],
    [
      'programs',
      'uid;mfl_code;facilityName;orgUnit;admin1;admin2;gps_lat;gps_lon;opening_date;isActive',
      'id code name dhis2Id area area latitude longitude openedOn active',
    ],
  ])('knows headers in %s', (_, header, expected) => expect(fields(header)).toBe(expected))

  it('takes what a person says before any guess, and says what is not there', () => {
    expect(
      guessColumns(['a', 'Name'], [{ field: 'name', column: 'A' }]).uses.map(({ field, how }) => [field, how]),
    ).toEqual([
      ['name', 'given'],
      [null, 'unused'],
    ])
    expect(
      guessColumns(
        ['a'],
        [
          { field: 'nam', column: 'a' },
          { field: 'code', column: 'b' },
        ],
      ).problems,
    ).toEqual([expect.stringContaining('"nam" is nothing'), expect.stringContaining('There is no column "b"')])
  })
})

describe('a table of places', () => {
  it('makes areas of its columns from the top down, however they stand, and tells which place is where', async () => {
    const { list, columns } = await read(
      'code;name;district;region;lat;lon;status\nA;Alpha;Mbale;East;-1,5;36,5;Operational\nB;Beta;MBALE;East;;;Closed\nC;Gamma;Soroti;East;1;36;\nD;Delta;Gulu;North;2;36;\n',
    )
    expect(list.places.map(brief)).toEqual([
      {
        id: 'A',
        code: 'A',
        name: 'Alpha',
        ancestorIds: ['east/mbale', 'east'],
        active: true,
        position: { latitude: -1.5, longitude: 36.5 },
      },
      { id: 'B', code: 'B', name: 'Beta', ancestorIds: ['east/mbale', 'east'], active: false, position: null },
      expect.objectContaining({ ancestorIds: ['east/soroti', 'east'] }),
      expect.objectContaining({ ancestorIds: ['north/gulu', 'north'] }),
    ])
    expect(list.areas.map(({ id, name }) => [id, name])).toEqual([
      ['east/mbale', 'Mbale'],
      ['east', 'East'],
      ['east/soroti', 'Soroti'],
      ['north/gulu', 'Gulu'],
      ['north', 'North'],
    ])
    expect(columns.map(({ field }) => field)).toEqual([
      'code',
      'name',
      'area',
      'area',
      'latitude',
      'longitude',
      'active',
    ])
  })

  it('makes areas of rows that others name as their parent, by id or code', async () => {
    const { list } = await read('id,code,name,parent\n1,,Country,\n2,D1,District,1\n3,F1,Clinic,D1\n4,F2,Post,2\n')
    expect(list.areas.map(({ id, ancestorIds }) => [id, ancestorIds])).toEqual([
      ['1', []],
      ['2', ['1']],
    ])
    expect(list.places.map(({ id, ancestorIds }) => [id, ancestorIds])).toEqual([
      ['3', ['2']],
      ['4', ['2']],
    ])
  })

  it('shows every line that it cannot use, and goes on', async () => {
    const { list, rejects } = await read(
      'code,name,district,latitude,longitude,status\nA,Alpha,X,1,2,open,too,many\n,,X,,,\nB,Beta,X,north,2,pink\nC,,X,1,2,pink\n',
    )
    expect(list.places.map(({ id }) => id)).toEqual(['B', 'C'])
    expect(rejects.map(({ key, reason }) => [key, reason])).toEqual([
      ['line 2', 'unreadableRow'],
      ['line 3', 'emptyRow'],
      ['line 4', 'positionUnreadable'],
      ['status pink', 'unknownStatus'],
    ])
    expect(rejects.at(-1)?.message).toContain('2 places have the status "pink"')
  })

  it('knows a place again by its code, else by its name and area, and says so', async () => {
    const byName = await read('nom,district\nPoste A,X\nPoste A,Y\n')
    expect(new Set(byName.list.places.map(({ id }) => id)).size).toBe(2)
    expect(byName.notes).toEqual([expect.stringContaining('neither a column of ids')])
    expect((await read('code,nom\n1,Poste A\n')).notes).toEqual([expect.stringContaining('by their code')])
  })

  it('refuses a table in which no column is a name, and tells its columns', async () => {
    await expect(read('a,b\n1,2\n')).rejects.toThrow(/no column that looks like a name.*a, b.*--column/)
    expect((await read('a,b\n1,2\n', { columns: [{ field: 'name', column: 'b' }] })).list.places[0]?.name).toBe('2')
  })

  it('reads other encodings and line ends, and says what it assumed', async () => {
    const text = 'code;nom;région\r1;Clínica São João;Équateur\r2;Poste;Équateur\r'
    const latin = await read([file('l.csv', Buffer.from(text, 'latin1'))])
    expect(latin.list.places[0]?.name).toBe('Clínica São João')
    expect(latin.notes[0]).toBe(
      'l.csv does not say how its letters are written; iso-8859-1 was assumed. Look at a name with an accent.',
    )
    const wide = await read([file('w.csv', Buffer.from(`\uFEFF${text}`, 'utf16le'))])
    expect(wide.list.areas[0]?.name).toBe('Équateur')
    expect(wide.notes).toHaveLength(1)
    await expect(
      read([file('x.csv', Buffer.concat([Buffer.from('code,name\n1,é\n2,è\n3,'), Buffer.from([0xfe])]))]),
    ).rejects.toThrow('x.csv: Line 4 holds bytes')
  })

  it('finds the sheet and the row of headers of a workbook', async () => {
    const cells = (rows: readonly (readonly string[])[]) => ({
      columns: [0, 1, 2].map((i) => ({
        header: rows[0]?.[i] ?? '',
        value: (row: readonly string[]) => row[i] ?? null,
      })),
      rows: rows.slice(1),
    })
    const workbook = await writeXlsx([
      xlsxSheet({ name: 'Leia-me', ...cells([['Ministério da Saúde'], ['Lista de 2026']]) }),
      xlsxSheet({
        name: 'Unidades',
        ...cells([['Lista nacional'], [], ['Código', 'Nome', 'Distrito'], ['0012', 'Posto A', 'Gaza'], ['']]),
      }),
    ])
    const { list, notes } = await read([file('lista.xlsx', workbook)])
    expect(list.places.map(({ code, name, at }) => [code, name, at])).toEqual([['0012', 'Posto A', 'line 4']])
    expect(notes[0]).toBe('lista.xlsx has 2 sheets; "Unidades" was read.')
  })

  it('refuses what is no list, with what to do', async () => {
    await expect(read('<html><form>login</form></html>')).rejects.toThrow('not a page to sign in')
    await expect(read('{"resourceType":"Bundle","entry":[{')).rejects.toThrow('cut off')
    await expect(read('{"hello":1}')).rejects.toThrow('neither a FHIR Bundle')
    await expect(read('')).rejects.toThrow('empty')
    await expect(read([file('a.csv', 'code,name\n'), file('b.json', '[{"resourceType":"Location"}]')])).rejects.toThrow(
      'different kinds',
    )
  })
})

describe('ODK-X tables', () => {
  const regions = file(
    'geographic_regions.csv',
    '_id,levelNumber,regionLevel1,regionLevel2,regionName,location_latitude,location_longitude\nr1,1,South,,South,0.0,0.0\nr2,2,South,Zomba,South/Zomba,0.0,0.0\nr3,2,North,Karonga,North/Karonga,0.0,0.0\n',
  )
  const facilities = file(
    'health_facilities.csv',
    '_id,admin_region_id,facility_id,facility_name,facility_type,Location_latitude,Location_longitude,contact_name\nH1,r2,1021-0024,Machinjiri,district_vaccine_store,-17.9,35.4,A Person\n,r2,x,y,z,,,\n',
  )

  it('joins facilities with their regions and reads nothing about people', async () => {
    const { list, rejects, format } = await read([facilities, regions])
    expect(format).toBe('odkx')
    expect(
      list.places.map(({ typeName, holdsStock, ...place }) => ({
        ...brief({ typeName, holdsStock, ...place }),
        typeName,
        holdsStock,
      })),
    ).toEqual([
      {
        id: 'H1',
        code: '1021-0024',
        name: 'Machinjiri',
        ancestorIds: ['r2', 'r1'],
        active: true,
        position: { latitude: -17.9, longitude: 35.4 },
        typeName: 'district vaccine store',
        holdsStock: true,
      },
    ])
    expect(list.areas.map(({ id, name, ancestorIds }) => [id, name, ancestorIds])).toEqual([
      ['r1', 'South', []],
      ['r2', 'Zomba', ['r1']],
      ['r3', 'Karonga', ['no region North']],
    ])
    expect(rejects.map(({ reason }) => reason)).toEqual(['emptyRow'])
    expect(JSON.stringify(list)).not.toContain('A Person')
  })

  it('asks for the regions when they are not given', async () => {
    await expect(read([facilities])).rejects.toThrow('Give geographic_regions.csv')
  })
})

const MCSD = 'https://profiles.ihe.net/ITI/mCSD/CodeSystem/IHE.mCSD.Organization.Location.Types'
const kind = (code: string) => ({ coding: [{ system: MCSD, code }] })
const bundle = (...resources: readonly object[]) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  entry: resources.map((resource) => ({ resource })),
})

describe('FHIR Locations', () => {
  const country = { resourceType: 'Location', id: 'c', name: 'Country', type: [kind('jurisdiction')], status: 'active' }
  const district = { ...country, id: 'd', name: 'District', partOf: { reference: 'Location/c' } }
  const facility = {
    resourceType: 'Location',
    id: 'f',
    status: 'suspended',
    name: 'Paimol Health Centre III',
    alias: ['Paimol HC III'],
    identifier: [
      { use: 'secondary', system: 'https://hmis.example/api/organisationUnits', value: 'RM8vegpr7j7' },
      { use: 'official', system: 'https://mfl.example/id', value: '800802' },
      { use: 'official', system: 'urn:oid:1.3.88', value: '6291041500213' },
    ],
    type: [kind('facility'), { coding: [{ code: 'HOSP', display: 'Hospital' }] }],
    position: { longitude: 33.4, latitude: 3.1 },
    managingOrganization: { reference: 'Organization/f' },
    partOf: { reference: 'https://registry.example/fhir/Location/d/_history/3' },
  }
  const organization = {
    resourceType: 'Organization',
    id: 'f',
    name: 'Paimol HC 3',
    identifier: [{ system: 'https://lmis.example/api/facilities', value: 'uuid-1' }],
    type: [kind('facility')],
  }

  it('reads a facility as the pair of Location and Organization, with all identifiers and the chain of areas', async () => {
    const { list, rejects, isComplete, format } = await readJson(bundle(organization, facility, district, country))
    expect({ rejects, isComplete, format }).toEqual({ rejects: [], isComplete: true, format: 'fhir' })
    expect(list.areas.map(({ id, ancestorIds }) => [id, ancestorIds])).toEqual([
      ['d', ['c']],
      ['c', []],
    ])
    expect(list.places).toEqual([
      expect.objectContaining({
        id: 'f',
        code: '800802',
        name: 'Paimol Health Centre III',
        otherNames: ['Paimol HC III', 'Paimol HC 3'],
        typeCode: 'HOSP',
        typeName: 'Hospital',
        ancestorIds: ['d', 'c'],
        active: true,
        position: { longitude: 33.4, latitude: 3.1 },
        glns: ['6291041500213'],
        identifiers: [
          { system: 'dhis2', value: 'RM8vegpr7j7' },
          { system: 'https://mfl.example/id', value: '800802' },
          { system: 'openlmis', value: 'uuid-1' },
        ],
      }),
    ])
  })

  it.each(['http://www.gs1.org/gln', 'https://www.gs1.org/gln', 'urn:oid:1.3.88', 'urn:oid:2.51.1.3'])(
    'takes %s for a GLN',
    async (system) => {
      const one = { ...facility, identifier: [{ system, value: '6291041500213' }] }
      expect((await readJson(bundle(one))).list.places[0]).toMatchObject({
        glns: ['6291041500213'],
        code: null,
        identifiers: [],
      })
    },
  )

  it('understands what older and national registries send', async () => {
    const { list } = await readJson([
      { ...country, type: { coding: [{ system: 'urn:ietf:rfc:3986', code: 'urn:ihe:iti:mcsd:2019:jurisdiction' }] } },
      {
        resourceType: 'Location',
        id: 'u',
        name: 'Old HC',
        status: 'inactive',
        position: { longitude: '33.4', latitude: '3.1' },
        managingOrganization: 'Organization/x',
        partOf: 'Location/c',
        physicalType: { coding: [{ code: 'bu' }] },
        extension: [
          { url: 'https://x/StructureDefinition/uniqueIdentifier', valueString: 'NHFR-7' },
          { url: 'https://x/StructureDefinition/historicalIdentifier', valueCode: 'abcdefghij1' },
          { url: 'https://x#levelOfCare', valueString: 'HC III' },
        ],
      },
    ])
    expect(list.places[0]).toMatchObject({
      code: 'NHFR-7',
      active: false,
      typeName: 'HC III',
      ancestorIds: ['c'],
      position: { longitude: 33.4, latitude: 3.1 },
      identifiers: [{ system: 'dhis2', value: 'abcdefghij1' }],
    })
  })

  it('takes the newest of a history and leaves out what was deleted', async () => {
    const { list } = await readJson({
      resourceType: 'Bundle',
      type: 'history',
      entry: [
        { fullUrl: 'https://r/Location/x1', request: { method: 'DELETE', url: 'Location/x1' } },
        { resource: { ...facility, id: 'x2', name: 'New' }, request: { method: 'PUT', url: 'Location/x2' } },
        { resource: { ...facility, id: 'x2', name: 'Old' }, request: { method: 'POST', url: 'Location' } },
        { resource: { ...facility, id: 'x1' }, request: { method: 'POST', url: 'Location' } },
      ],
    })
    expect(list.places.map(({ id, name }) => [id, name])).toEqual([['x2', 'New']])
  })

  it('knows that pages are missing, and reads several pages as one list', async () => {
    const first = { ...bundle(facility), link: [{ relation: 'next', url: 'https://r?page=2' }] }
    expect((await readJson(first)).isComplete).toBe(false)
    expect((await readJson({ ...bundle(facility), total: 9 })).isComplete).toBe(false)
    const both = await read([
      file('1.json', JSON.stringify(first)),
      file('2.json', JSON.stringify(bundle(district, country))),
    ])
    expect(both.isComplete).toBe(true)
    expect(both.list.places[0]?.ancestorIds).toEqual(['d', 'c'])
  })

  it('survives circles, unknown parents, resources without ids, and one resource a line', async () => {
    const lines = [
      { ...district, id: 'a', partOf: { reference: 'Location/b' } },
      { ...district, id: 'b', partOf: { reference: 'Location/a' } },
      { ...facility, id: 'g', partOf: { reference: 'Location/a' } },
      { ...facility, id: 'h', partOf: { reference: 'Location/nowhere' } },
      { resourceType: 'Location', name: 'no id' },
      { resourceType: 'Practitioner', id: 'p' },
    ]
    const { list, rejects } = await read(lines.map((one) => JSON.stringify(one)).join('\n'))
    expect(list.areas.map(({ id, ancestorIds }) => [id, ancestorIds[0]])).toEqual([
      ['a', 'b'],
      ['b', 'a'],
    ])
    expect(list.places.map(({ id, ancestorIds }) => [id, ancestorIds[0]])).toEqual([
      ['g', 'a'],
      ['h', 'nowhere'],
    ])
    expect(rejects.map(({ reason }) => reason)).toEqual(['badResource'])
  })

  it('takes an Organization without a Location for a place', async () => {
    const { list } = await readJson(bundle({ ...organization, active: false, partOf: { reference: 'Organization/z' } }))
    expect(list.places.map(brief)).toEqual([
      {
        id: 'Organization/f',
        code: 'uuid-1',
        name: 'Paimol HC 3',
        ancestorIds: ['Organization/z'],
        active: false,
        position: null,
      },
    ])
  })
})

describe('OpenSRP locations', () => {
  const feature = (id: string, parentId: string | null, tag: string | null, more: object = {}) => ({
    type: 'Feature',
    id,
    properties: { name: `Name ${id}`, status: 'Active', parentId, geographicLevel: 1, version: 0, ...more },
    ...(tag && { locationTags: [{ id: 1, name: tag }] }),
    serverVersion: 1,
  })

  it('takes tagged locations for places, those above for areas, and leaves villages below them out', async () => {
    const { list, notes, format } = await readJson([
      feature('c', null, 'Country'),
      feature('d', 'c', 'District'),
      {
        ...feature('h', 'd', 'Health Facility', { externalId: 'MFL9' }),
        geometry: { type: 'Point', coordinates: [28.5, -15.2] },
      },
      feature('v', 'h', 'Village'),
    ])
    expect(format).toBe('opensrp')
    expect(list.places.map(brief)).toEqual([
      {
        id: 'h',
        code: 'MFL9',
        name: 'Name h',
        ancestorIds: ['d', 'c'],
        active: true,
        position: { latitude: -15.2, longitude: 28.5 },
      },
    ])
    expect(list.areas.map(({ id, levelName }) => [id, levelName])).toEqual([
      ['c', 'Country'],
      ['d', 'District'],
    ])
    expect(notes).toEqual([expect.stringContaining('1 locations lie below facilities')])
  })

  it('takes the lowest for places where nothing is tagged, in a collection of features too', async () => {
    const polygon = {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 0],
        ],
      ],
    }
    const { list } = await readJson({
      type: 'FeatureCollection',
      features: [
        { ...feature('d', null, null), geometry: polygon },
        feature('x', 'd', null, { status: 'Inactive' }),
        { id: 'bad' },
      ],
    })
    expect(list.places.map(({ id, active }) => [id, active])).toEqual([['x', false]])
    expect(list.areas[0]?.geometry).toEqual(polygon)
  })
})
