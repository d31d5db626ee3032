import { addHeld, type HeldValues } from './compare-held.ts'
import type { Dhis2Target } from './settings.ts'
import { unwrap } from '../runs/index.ts'

/** What DHIS2 holds of a data set for these org units and periods. Answers that cannot be had end the run: it goes on later. */
export async function readHeld(
  dhis2: Dhis2Target,
  query: { readonly dataSetUid: string; readonly periods: readonly string[]; readonly orgUnits: readonly string[] },
  signal?: AbortSignal,
): Promise<HeldValues> {
  const held: HeldValues = new Map()
  const { dataSetUid, periods, orgUnits } = query
  for (const request of dhis2.planDataValues({ dataSets: [dataSetUid], periods, orgUnits, children: false })) {
    // Kept only when the whole answer came.
    let read: HeldValues = new Map()
    const sink = {
      onValues: (values: Parameters<typeof addHeld>[1]) => addHeld(read, values),
      onRejects: () => undefined,
    }
    unwrap(await dhis2.readDataValues(request, sink, signal))
    for (const [key, value] of read) held.set(key, value)
    read = new Map()
  }
  return held
}
