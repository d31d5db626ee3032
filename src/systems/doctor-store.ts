import type { MappingGap } from '../../contract/systems.ts'
import type { Clock } from '../base/clock.ts'
import type { Database } from '../platform/database/open-database.ts'
import { fault, fine, warning, type Check, type Finding } from './doctor.ts'
import { loadGaps } from './load-gaps.ts'
import { freshnessOf, type ConfiguredSource } from './sources.ts'
import { loadConnections } from './store-sources.ts'

const WORDS: Readonly<Record<MappingGap['kind'], string>> = {
  facilitiesUnlinked: 'facilities of OpenLMIS are not linked to DHIS2',
  orgUnitsUnlinked: 'org units of DHIS2 are not linked to OpenLMIS',
  productsWithoutAntigen: 'products have no antigen',
  antigensWithoutProduct: 'antigens have no product',
  antigensWithoutDoses: 'antigens have no doses given from DHIS2',
  antigensWithoutTarget: 'antigens have no target population',
  periodsUnmapped: 'processing periods stand for no month',
  reasonsUnclassified: 'reasons of stock movements have no meaning',
  seriesProposed: 'proposed meanings of DHIS2 numbers wait for a yes or no',
  linksBroken: 'links lead to something that is gone',
  stockMappingsProposed: 'proposed mappings of stock to DHIS2 wait for a yes or no',
  stockMappingsBroken: 'confirmed mappings of stock are not taken by DHIS2 as it is now',
}

/** Gaps make figures missing, not wrong: warnings, each with an example. */
export function judgeGaps(gaps: readonly MappingGap[]): Finding[] {
  const open = gaps.filter(({ count }) => count > 0)
  if (gaps.every(({ of }) => of === 0)) return [fine('mappings', 'Nothing was read yet that could be mapped')]
  if (open.length === 0) return [fine('mappings', 'Everything that is to be mapped is mapped')]
  return open.map(({ kind, count, of, examples }) =>
    warning(
      'mappings',
      `${count}${of === null ? '' : ` of ${of}`} ${WORDS[kind]}${examples[0] === undefined ? '' : `, e.g. ${examples[0]}`}`,
      'See Systems, Mappings; links of facilities can be imported as a file.',
    ),
  )
}

export const checkMappings = (database: Database): Check => ({
  name: 'mappings',
  run: async () => judgeGaps(await loadGaps(database.pool)),
})

/** Pulls that have not succeeded for longer than they should. */
export const checkFreshness = (
  database: Database,
  { sources, clock }: { readonly sources: readonly ConfiguredSource[]; readonly clock: Clock },
): Check => ({
  name: 'pulls',
  run: async () =>
    freshnessOf(sources, await loadConnections(database.pool), clock.now())
      .filter(({ state }) => state !== 'off')
      .map(({ system, state, lastSuccessAt, failure }) => {
        const since = lastSuccessAt ? `the last success was at ${lastSuccessAt}` : 'it never succeeded'
        if (state === 'ok') return fine('pulls', `${system} was read at ${lastSuccessAt}`)
        const reason = failure ? ` (${failure})` : ''
        const remedy = 'Look at the runs on the Systems page; docs/runbooks/a-run-failed.md goes on from there.'
        if (state === 'never')
          return warning(
            'pulls',
            `${system} was not read yet`,
            'Run `interop sync all`, or start it on the Systems page.',
          )
        return state === 'unreachable'
          ? fault('pulls', `${system} failed at the last try${reason}; ${since}`, remedy)
          : warning('pulls', `${system} is stale: ${since}`, remedy)
      }),
})
