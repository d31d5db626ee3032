import { createMatcher, type BothLists, type MatchResult } from '../src/matching/index.ts'
import { isCountrySize } from '../src/sample-data/index.ts'
import { exactCode } from './match-baselines/exact-code.ts'
import { exactNameInParent } from './match-baselines/exact-name-in-parent.ts'
import { fellegiSunter } from './match-baselines/fellegi-sunter.ts'
import type { ScoredPair } from './match-baselines/scored-pair.ts'
import { generatedLists, type GeneratedLists } from './match/generated-country.ts'
import { withoutKeys } from './match/without-keys.ts'
import { option, type BenchArgs, type BenchReport } from './report.ts'

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`

/**
 * The generated country against its truth, with settings as they ship: `--size` (default national), `--seed` (default 1),
 * `--codes no` to match without any code. Baselines run on the same lists.
 */
export async function run(args: BenchArgs): Promise<BenchReport> {
  const size = option(args, 'size', 'national')
  if (!isCountrySize(size)) throw new Error(`No country size "${size}"`)
  const all = generatedLists(size, Number(option(args, 'seed', '1')))
  const lists = option(args, 'codes', 'yes') === 'no' ? withoutKeys(all) : all
  const startedAt = process.cpuUsage()
  const result = createMatcher(lists.left, lists.right).matchAll()
  const cpuSeconds = process.cpuUsage(startedAt).user / 1e6
  const found = tally(lists, result)
  const figures: Record<string, number | string> = {
    places: `${lists.left.length} x ${lists.right.length}, ${lists.truth.size} true pairs`,
    linkedAutomatically: percent(found.linked / lists.truth.size),
    precisionOfThem: percent(found.linked / Math.max(1, found.linked + found.wrong)),
    confirmedOrFirstSuggestion: percent(found.first / lists.truth.size),
    ...found.byVariation,
    verdicts: found.verdicts,
    cpuSeconds,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
    f1: f1Of(lists, found.chosen),
  }
  for (const [name, baseline] of BASELINES) figures[`f1 of ${name}`] = bestF1(lists, baseline(lists))
  return { name: 'match', what: `Matched both registers of a generated country (${size})`, figures }
}

export const BASELINES: readonly (readonly [string, (lists: BothLists) => ScoredPair[]])[] = [
  ['exact code', exactCode],
  ['exact name in mapped parent', exactNameInParent],
  ['Fellegi-Sunter with EM', fellegiSunter],
]

function tally(lists: GeneratedLists, { verdicts }: MatchResult) {
  let [linked, wrong, first] = [0, 0, 0]
  const chosen: [string, string][] = []
  const counts = new Map<string, number>()
  const byKind = new Map<string, { all: number; linked: number; first: number }>()
  for (const [id, { verdict, candidates }] of verdicts) {
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
    const top = candidates[0]?.rightId
    const truth = lists.truth.get(id)
    const isRight = truth !== undefined && top === truth
    if (verdict === 'confirmed') {
      if (isRight) linked++
      else wrong++
    }
    if (isRight) first++
    if (top !== undefined && (candidates[0]?.probability ?? 0) >= 0.5) chosen.push([id, top])
    if (truth === undefined) continue
    const variations = lists.variations.get(id) ?? []
    for (const kind of variations.length > 0 ? variations : ['none']) {
      const known = byKind.get(kind) ?? { all: 0, linked: 0, first: 0 }
      known.all++
      if (isRight && verdict === 'confirmed') known.linked++
      if (isRight) known.first++
      byKind.set(kind, known)
    }
  }
  const byVariation = Object.fromEntries(
    [...byKind].map(([kind, each]) => [
      `with ${kind}`,
      `${each.all}: ${percent(each.linked / each.all)} linked, ${percent(each.first / each.all)} first`,
    ]),
  )
  return { linked, wrong, first, chosen, byVariation, verdicts: [...counts].map(([k, n]) => `${k} ${n}`).join(', ') }
}

function f1Of({ truth }: GeneratedLists, chosen: readonly (readonly [string, string])[]): number {
  const right = chosen.filter(([l, r]) => truth.get(l) === r).length
  return (2 * right) / Math.max(1, chosen.length + truth.size)
}

/** At the threshold that suits the baseline best. */
export function bestF1(
  lists: BothLists & { readonly truth: ReadonlyMap<string, string> },
  pairs: readonly ScoredPair[],
): number {
  let [right, best] = [0, 0]
  pairs
    .toSorted((a, b) => b.score - a.score)
    .forEach(({ left, right: r }, i) => {
      if (lists.truth.get(lists.left[left]?.id ?? '') === lists.right[r]?.id) right++
      best = Math.max(best, (2 * right) / (i + 1 + lists.truth.size))
    })
  return best
}
