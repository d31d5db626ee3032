import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { clock } from '../../test/support/few-places.ts'
import { readXlsx } from '../platform/read-xlsx.ts'
import { exportLinks, exportWorkbook, importLinks, type FileLanguage } from './index.ts'

let database: TestDatabase
const now = clock.now()

beforeAll(async () => {
  database = await createTestDatabase()
  await places(40)
})
afterAll(async () => await database.drop())

/** Places of three systems with awkward codes and names; the same ones each time. */
async function places(count: number): Promise<void> {
  await database.pool.query(
    `insert into place (system, source_id, code, name, active, holds_stock, content_hash, fetched_at)
     select system, case system when 'openlmis' then lpad(n::text, 8, '0') || '-0000-4000-8000-000000000000' else system || n end,
            case when n % 5 = 0 then null else lpad(n::text, 4, '0') end, '=Poste "' || n || '", né;', true, true, '', now()
       from unnest(array['openlmis', 'dhis2', 'registry']) system, generate_series(1, $1::int) n order by 1, n`,
    [count],
  )
}
const empty = async (): Promise<void> =>
  void (await database.pool.query(
    'delete from link_content; delete from crosswalk_history; delete from crosswalk_case; delete from place_link; delete from figures_due',
  ))
beforeEach(empty)

const stored = async (system = 'dhis2'): Promise<unknown[]> => [
  ...(
    await database.pool.query(
      `select p.source_id as place, o.source_id as other, l.state, l.method, l.score, l.decided_by, l.decided_at, l.valid_from, l.valid_to, l.note
         from place_link l join place p on p.id = l.place_id join place o on o.id = l.other_place_id
        where o.system = $1 and l.state <> 'retired' order by 1, 2`,
      [system],
    )
  ).rows,
  ...(
    await database.pool.query(
      `select p.source_id as place, c.state, c.reason, c.note, c.decided_by, c.decided_at
         from crosswalk_case c join place p on p.id = c.place_id
        where c.reason is not null and (c.other_system = $1 or p.system = $1) order by 1`,
      [system],
    )
  ).rows,
]
async function text(system = 'dhis2'): Promise<string> {
  let all = ''
  for await (const piece of exportLinks(database, { system })) all += piece
  return all
}
async function workbook(language: FileLanguage = 'en', system = 'dhis2'): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of exportWorkbook(database, { system, language })) pieces.push(piece)
  return Buffer.concat(pieces)
}
type Request = Parameters<typeof importLinks>[1]
const put = async (file: { csv: string } | { xlsx: Buffer }, more: Partial<Request> = {}) =>
  await importLinks({ database, clock }, { ...file, apply: true, actor: 'ana', ...more } as Request)

const SOME_TEXT = fc
  .string({ unit: fc.constantFrom('a', 'é', ' ', '=', '"', ';', ',', '-', '\n'), maxLength: 6 })
  .map((note) => note.trim())
const LINK = fc.record({
  state: fc.constantFrom('confirmed', 'rejected', 'suggested', 'ambiguous', 'flagged'),
  method: fc.constantFrom('storedLink', 'code', 'attribute', 'csv', 'person', 'match'),
  score: fc.option(fc.double({ min: 0, max: 1, noNaN: true }).map(Math.fround)),
  by: fc.constantFrom('ana', 'system', 'José da Silva'),
  at: fc.date({ min: new Date('2020-01-01'), max: new Date('2026-06-30'), noInvalidDate: true }),
  from: fc.option(fc.constantFrom('2024-02-29', '2025-12-31')),
  to: fc.option(fc.constantFrom('2026-01-01')),
  note: SOME_TEXT,
})
const LONER = fc.record({
  reason: fc.constantFrom('warehouse', 'temporary', 'outOfScope', 'coverageOnly', 'storeOnly', 'other'),
  note: SOME_TEXT,
  at: fc.date({ min: new Date('2020-01-01'), max: new Date('2026-06-30'), noInvalidDate: true }),
})

async function fill(
  links: readonly (typeof LINK extends fc.Arbitrary<infer T> ? T : never)[],
  loners: readonly (typeof LONER extends fc.Arbitrary<infer T> ? T : never)[],
  system: string,
): Promise<void> {
  await database.pool.query(
    `insert into place_link (place_id, other_place_id, method, state, score, note, decided_by, decided_at, valid_from, valid_to)
     select p.id, o.id, method, state, score, nullif(note, ''), by, at, "from", "to"
       from jsonb_to_recordset($2::jsonb) as r(n int, method text, state text, score real, note text, by text, at timestamptz, "from" date, "to" date)
       join place p on p.system = 'openlmis' and p.source_id like lpad(n::text, 8, '0') || '%'
       join place o on o.system = $1 and o.source_id = $1 || n`,
    [system, JSON.stringify(links.map((link, i) => ({ ...link, n: i + 1 })))],
  )
  for (const [i, { reason, note, at }] of loners.entries())
    await database.pool.query(
      `insert into crosswalk_case (place_id, other_system, state, reason, note, decided_by, decided_at, decided_content)
       select id, case when system = 'openlmis' then $1 else 'openlmis' end, 'noCounterpart', $2, $3, 'ana', $4, '' from place
        where source_id = $5`,
      [
        system,
        reason,
        note || null,
        at,
        i % 2 === 0 ? `${String(30 + i).padStart(8, '0')}-0000-4000-8000-000000000000` : `${system}${30 + i}`,
      ],
    )
}

describe('the crosswalk as a file', () => {
  it('in every form, towards every system, read into an empty store, gives back every link and every place without a counterpart', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(LINK, { maxLength: 12 }),
        fc.array(LONER, { maxLength: 4 }),
        fc.constantFrom<FileLanguage>('en', 'fr', 'pt'),
        fc.constantFrom('CSV', 'XLSX'),
        fc.constantFrom('dhis2', 'registry'),
        async (links, loners, language, kind, system) => {
          await empty()
          await fill(links, loners, system)
          const before = await stored(system)
          const file = kind === 'CSV' ? { csv: await text(system) } : { xlsx: await workbook(language, system) }
          const again = await put(file, { system, apply: false })
          expect([again.added, again.changed, again.retired, again.rejects]).toEqual([0, 0, 0, []])
          await empty()
          const result = await put(file, { system })
          expect(result.rejects).toEqual([])
          expect(result.added).toBe(links.length)
          expect(await stored(system)).toEqual(before)
        },
      ),
      { numRuns: 16 },
    )
  }, 180_000)

  it('previews every change with names before anything is written', async () => {
    await fill(
      [
        {
          state: 'confirmed',
          method: 'code',
          score: null,
          by: 'system' as const,
          at: now,
          from: null,
          to: null,
          note: '',
        },
      ],
      [],
      'dhis2',
    )
    const csv =
      'openlmis_code,dhis2_id,state,reason\n0001,dhis22,,\n0002,dhis23,rejected,\n0003,,noCounterpart,warehouse\n'
    const preview = await put({ csv }, { apply: false })
    expect(preview).toMatchObject({ applied: false, added: 2, changed: 1, retired: 1, rejects: [] })
    const kinds = preview.changes.map(({ line, kind, placeCode, otherCode, before, after }) => [
      line,
      kind,
      placeCode,
      otherCode,
      before,
      after,
    ])
    expect(kinds).toEqual([
      [null, 'retire', '0001', '0001', 'confirmed', 'retired'],
      [4, 'change', '0003', null, null, 'noCounterpart (warehouse)'],
      [2, 'add', '0001', '0002', null, 'confirmed'],
      [3, 'add', '0002', '0003', null, 'rejected'],
    ])
    expect(await stored()).toHaveLength(1)
  })

  it('refuses a workbook that would unlink much of the country, until that is confirmed', async () => {
    const link = {
      state: 'confirmed' as const,
      method: 'code' as const,
      score: null,
      by: 'system' as const,
      at: now,
      from: null,
      to: null,
      note: '',
    }
    await fill(
      Array.from({ length: 30 }, () => link),
      [],
      'dhis2',
    )
    const csv = `openlmis_id,dhis2_id,state\n${Array.from({ length: 12 }, (_, i) => `${String(i + 1).padStart(8, '0')}-0000-4000-8000-000000000000,dhis2${i + 1},retired`).join('\n')}\n`
    const refused = await put({ csv })
    expect([refused.applied, refused.needsConfirmation]).toEqual([
      false,
      'This file would remove 12 of 30 links. If that is meant, confirm it.',
    ])
    expect(await stored()).toHaveLength(30)
    expect(await put({ csv }, { confirm: true })).toMatchObject({ applied: true, retired: 12 })
  })

  it('offers a workbook with open places, all candidates, links and an explanation, in three languages', async () => {
    await fill(
      [
        {
          state: 'confirmed',
          method: 'code',
          score: null,
          by: 'system' as const,
          at: now,
          from: null,
          to: null,
          note: '',
        },
      ],
      [{ reason: 'warehouse', note: '', at: now }],
      'dhis2',
    )
    const sheets = await readXlsx(await workbook('fr'))
    expect(sheets.ok && sheets.value.map(({ name, rows }) => [name, rows.length - 1])).toEqual([
      ['Lieux ouverts', 38],
      ['Candidats', 40],
      ['Liens', 2],
      ['Mode d’emploi', 6],
    ])
    expect(sheets.ok && sheets.value[0]?.rows[0]).toEqual([
      'Identifiant OpenLMIS',
      'Code OpenLMIS',
      'Nom OpenLMIS',
      'Zone OpenLMIS',
      'Identifiant DHIS2',
      'Code DHIS2',
      'Motif sans équivalent',
      'Remarque',
    ])
    const portuguese = await readXlsx(await workbook('pt'))
    expect(portuguese.ok && portuguese.value.map(({ name }) => name)).toEqual([
      'Locais em aberto',
      'Candidatos',
      'Ligações',
      'Como preencher',
    ])
  })

  it('takes what a person filled in beside open places, and leaves empty ones open although they were linked since', async () => {
    const { streamXlsx } = await import('../platform/xlsx-stream.ts')
    const header = ['Código OpenLMIS', 'Código DHIS2', 'Motivo sem correspondente']
    const rows = [
      ['0001', '0002', ''],
      ['0003', '', ''],
      ['0004', '', 'storeOnly'],
      ['0006', '', 'because'],
    ]
    const pieces: Uint8Array[] = []
    for await (const piece of streamXlsx([
      { name: 'Locais em aberto', columns: header.map((one) => ({ header: one, width: 9 })), rows },
    ]))
      pieces.push(piece)
    await put({ csv: 'openlmis_code,dhis2_code\n0003,0003\n' })
    const result = await put({ xlsx: Buffer.concat(pieces) })
    expect(result).toMatchObject({ applied: true, added: 1, changed: 1, retired: 0 })
    expect(result.rejects.map(({ line, message }) => [line, message])).toEqual([
      [5, '"because" is no reason for having no counterpart'],
    ])
    expect((await stored()).map((row) => Object.values(row as object).slice(0, 3))).toEqual([
      ['00000001-0000-4000-8000-000000000000', 'dhis22', 'confirmed'],
      ['00000003-0000-4000-8000-000000000000', 'dhis23', 'confirmed'],
      ['00000004-0000-4000-8000-000000000000', 'noCounterpart', 'storeOnly'],
    ])
  })

  it('says of other files what is wrong with them', async () => {
    expect((await put({ xlsx: Buffer.from('PK\u0003\u0004broken') })).rejects[0]?.message).toContain('not a workbook')
    expect((await put({ csv: 'a,b\n1,2\n' })).rejects[0]?.message).toContain(
      'openlmis_id or openlmis_code, and dhis2_id or dhis2_code',
    )
    expect((await put({ csv: 'a,b\n1,2\n' }, { system: 'registry' })).rejects[0]?.message).toContain('registry_id')
  })
})
