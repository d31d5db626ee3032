import type { FakeDataValue, FakeUser, WantedValues } from './dataset.ts'
import { parseExport, periodTest, type ExportQuery } from './export-query.ts'
import type { FakeState } from './fake-state.ts'
import { parseIdScheme, presentId, type IdScheme } from './id-scheme.ts'
import { conflict, webMessage, type FakeReply, type FakeRequest } from './reply.ts'

/** `GET /api/dataValueSets`. Values are written as they are found; none are collected first. */
export function exportValues(state: FakeState, request: FakeRequest, user: FakeUser): FakeReply {
  const format = request.query.get('format')
  if (!answersJson(state, format, request.headers['accept']))
    return webMessage(406, 'Only JSON is served here: send format=json and Accept: application/json')
  const parsed = parseExport(state, request, user)
  if ('reply' in parsed) return parsed.reply
  const schemes = outputSchemes(request.query)
  const unnamed = schemes.orgUnit.by === 'uid' ? undefined : unitWithoutName(state, parsed.query, schemes.orgUnit)
  if (unnamed !== undefined && state.settings.engine === 'from243')
    return conflict('E8202', `Organisation unit ${unnamed} has no value for the requested id scheme`)
  return { kind: 'stream', chunks: writeValues(state, parsed.query, schemes) }
}

/** 2.43 looks at `format` alone; before, a caller that accepts only XML got XML. */
function answersJson(state: FakeState, format: string | null, accept: string | undefined): boolean {
  if (format !== null) return format === 'json'
  if (state.settings.engine === 'from243' || accept === undefined) return true
  return accept.includes('json') || accept.includes('*/*')
}

interface OutputSchemes {
  readonly dataElement: IdScheme
  readonly orgUnit: IdScheme
  readonly optionCombo: IdScheme
}

function outputSchemes(query: URLSearchParams): OutputSchemes {
  const scheme = (name: string): IdScheme => parseIdScheme(query.get(name) ?? query.get('idScheme'))
  return {
    dataElement: scheme('dataElementIdScheme'),
    orgUnit: scheme('orgUnitIdScheme'),
    optionCombo: scheme('categoryOptionComboIdScheme'),
  }
}

const unitWithoutName = (state: FakeState, query: ExportQuery, scheme: IdScheme): string | undefined =>
  query.orgUnits.find(
    (unit) =>
      presentId(state.model, 'orgUnit', scheme, unit) === undefined && !selected(state, query, unit).next().done,
  )

/** The values of one unit that the query asks for. */
export function* selected(state: FakeState, query: ExportQuery, unit: string): Generator<FakeDataValue> {
  const since = query.lastUpdatedFrom
  if (since !== undefined && !state.values.mayHaveChangedSince(unit, since)) return
  const wanted: WantedValues = {
    dataElements: query.dataElements,
    ...(query.periods ? { periods: query.periods } : {}),
    ...(since === undefined ? {} : { lastUpdatedFrom: since }),
  }
  const inPeriods = periodTest(query)
  const combos = query.attributeOptionCombos
  for (const value of state.values.valuesOf(unit, wanted)) {
    if (!query.dataElements.has(value.dataElement) || !inPeriods(value.period)) continue
    if (value.deleted === true && !query.includeDeleted) continue
    if (since !== undefined && value.lastUpdated < since) continue
    if (combos.length > 0 && !combos.includes(value.attributeOptionCombo)) continue
    yield value
  }
}

interface Hoisted {
  readonly dataSet?: string
  readonly period?: string
  readonly orgUnit?: string
  readonly attributeOptionCombo?: string
}

/** 2.43 moves what the request names singly to the root and leaves it out of the values. */
function hoist(state: FakeState, query: ExportQuery): Hoisted {
  if (state.settings.engine !== 'from243') return {}
  const single = (ids: readonly string[] | undefined): string | undefined => (ids?.length === 1 ? ids[0] : undefined)
  const dataSet = single(query.dataSets)
  const period = single(query.periods && [...query.periods])
  const orgUnit = query.children || query.byOrgUnitGroup ? undefined : single(query.requestedOrgUnits)
  const combo = single(query.attributeOptionCombos)
  return {
    ...(dataSet === undefined ? {} : { dataSet }),
    ...(period === undefined ? {} : { period }),
    ...(orgUnit === undefined ? {} : { orgUnit }),
    ...(combo === undefined ? {} : { attributeOptionCombo: combo }),
  }
}

/** Before 2.43 a single form's answer repeats its key at the root; the values stay complete. */
function formHeader(state: FakeState, query: ExportQuery): Record<string, string> {
  const [dataSet, period, orgUnit] = [query.dataSets[0], [...(query.periods ?? [])][0], query.requestedOrgUnits[0]]
  const oneForm = query.dataSets.length === 1 && query.periods?.size === 1 && query.orgUnits.length === 1
  if (!oneForm || dataSet === undefined || period === undefined || orgUnit === undefined) return {}
  const done = state.values
    .completionsOf(orgUnit)
    .find((completion) => completion.dataSet === dataSet && completion.period === period)
  return { dataSet, ...(done ? { completeDate: done.date.slice(0, 10) } : {}), period, orgUnit }
}

const CHUNK_CHARS = 65_536

function* writeValues(state: FakeState, query: ExportQuery, schemes: OutputSchemes): Generator<string> {
  const hoisted = hoist(state, query)
  const header =
    state.settings.engine === 'from243'
      ? {
          ...hoisted,
          ...(hoisted.orgUnit === undefined
            ? {}
            : { orgUnit: present(state, 'orgUnit', schemes.orgUnit, hoisted.orgUnit) }),
        }
      : formHeader(state, query)
  let chunk = `${JSON.stringify(header).slice(0, -1)}${Object.keys(header).length > 0 ? ',' : ''}"dataValues":[`
  let count = 0
  for (const unit of query.orgUnits) {
    const orgUnit =
      hoisted.orgUnit === undefined ? field('orgUnit', present(state, 'orgUnit', schemes.orgUnit, unit)) : ''
    for (const value of selected(state, query, unit)) {
      if (query.limit !== undefined && query.limit > 0 && count >= query.limit) break
      chunk += (count === 0 ? '' : ',') + writeValue(state, value, orgUnit, hoisted, schemes)
      count += 1
      if (chunk.length > CHUNK_CHARS) {
        yield chunk
        chunk = ''
      }
    }
  }
  yield `${chunk}]}`
}

const present = (
  state: FakeState,
  kind: 'orgUnit' | 'dataElement',
  scheme: IdScheme,
  uid: string,
): string | undefined => presentId(state.model, kind, scheme, uid)

const field = (name: string, value: string | undefined): string =>
  value === undefined ? '' : `"${name}":${JSON.stringify(value)},`

/** `2026-08-05T10:11:12.123Z` as data values write it. */
const withOffset = (instant: string): string => `${instant.slice(0, -1)}+0000`

function writeValue(
  state: FakeState,
  value: FakeDataValue,
  orgUnit: string,
  hoisted: Hoisted,
  schemes: OutputSchemes,
): string {
  const combo = (uid: string): string | undefined =>
    presentId(state.model, 'categoryOptionCombo', schemes.optionCombo, uid)
  return (
    '{' +
    field('dataElement', present(state, 'dataElement', schemes.dataElement, value.dataElement)) +
    (hoisted.period === undefined ? field('period', value.period) : '') +
    orgUnit +
    field('categoryOptionCombo', combo(value.categoryOptionCombo)) +
    (hoisted.attributeOptionCombo === undefined
      ? field('attributeOptionCombo', combo(value.attributeOptionCombo))
      : '') +
    field('value', value.value) +
    field('storedBy', value.storedBy) +
    `"created":"${withOffset(value.created ?? value.lastUpdated)}","lastUpdated":"${withOffset(value.lastUpdated)}",` +
    field('comment', value.comment) +
    (value.deleted === true ? '"deleted":true,' : '') +
    `"followup":${value.followup === true}}`
  )
}
