import type { FakeCompletion, FakeDataset, FakeDataValue, WantedValues } from './dataset.ts'

/** What was written to the fake, laid over the dataset's values. */
export interface ValueStore {
  /** Current values of exactly this org unit, tombstones included. `asOf` hides what was written after that instant. */
  valuesOf(orgUnit: string, wanted?: WantedValues, asOf?: string): Iterable<FakeDataValue>
  get(orgUnit: string, cell: Cell): FakeDataValue | undefined
  put(orgUnit: string, value: FakeDataValue): void
  /** False when nothing at this org unit can have changed since the instant. */
  mayHaveChangedSince(orgUnit: string, instant: string): boolean
  /** Data sets reported complete by exactly this org unit. */
  completionsOf(orgUnit: string): FakeCompletion[]
  setCompletion(orgUnit: string, completion: FakeCompletion, completed: boolean): void
  hasCompletion(orgUnit: string, key: CompletionKey): boolean
  writtenCount(): number
  /** Everything that was written, tombstones included. */
  written(): Iterable<FakeDataValue & { readonly orgUnit: string }>
}

export interface Cell {
  readonly dataElement: string
  readonly period: string
  readonly categoryOptionCombo: string
  readonly attributeOptionCombo: string
}

export type CompletionKey = Pick<FakeCompletion, 'dataSet' | 'period' | 'attributeOptionCombo'>

const cellKey = (cell: Cell): string =>
  `${cell.dataElement}|${cell.period}|${cell.categoryOptionCombo}|${cell.attributeOptionCombo}`
const completionKey = (key: CompletionKey): string => `${key.dataSet}|${key.period}|${key.attributeOptionCombo}`

/** Org units whose values are kept indexed while a payload is being imported. */
const INDEXED_UNITS = 64

export function createValueStore(dataset: FakeDataset): ValueStore {
  const written = new Map<string, Map<string, FakeDataValue>>()
  const completions = new Map<string, Map<string, FakeCompletion | undefined>>()
  const indexed = new Map<string, Map<string, FakeDataValue>>()

  const indexOf = (orgUnit: string): Map<string, FakeDataValue> => {
    const known = indexed.get(orgUnit)
    if (known) return known
    const index = new Map<string, FakeDataValue>()
    for (const value of dataset.valuesOf(orgUnit)) index.set(cellKey(value), value)
    const oldest = indexed.size >= INDEXED_UNITS ? indexed.keys().next().value : undefined
    if (oldest !== undefined) indexed.delete(oldest)
    indexed.set(orgUnit, index)
    return index
  }

  return {
    *valuesOf(orgUnit, wanted, asOf) {
      const overlay = visible(written.get(orgUnit), asOf)
      if (!overlay || overlay.size === 0) {
        yield* dataset.valuesOf(orgUnit, wanted)
        return
      }
      for (const value of dataset.valuesOf(orgUnit, wanted)) if (!overlay.has(cellKey(value))) yield value
      yield* overlay.values()
    },
    get: (orgUnit, cell) => written.get(orgUnit)?.get(cellKey(cell)) ?? indexOf(orgUnit).get(cellKey(cell)),
    put(orgUnit, value) {
      const overlay = written.get(orgUnit) ?? new Map<string, FakeDataValue>()
      overlay.set(cellKey(value), value)
      written.set(orgUnit, overlay)
    },
    mayHaveChangedSince(orgUnit, instant) {
      if (written.has(orgUnit) || !dataset.latestChangeOf) return true
      const latest = dataset.latestChangeOf(orgUnit)
      return latest !== undefined && latest >= instant
    },
    completionsOf(orgUnit) {
      const overlay = completions.get(orgUnit)
      const kept = [...dataset.completionsOf(orgUnit)].filter((item) => !overlay?.has(completionKey(item)))
      const added = [...(overlay?.values() ?? [])].filter((item) => item !== undefined)
      return [...kept, ...added]
    },
    setCompletion(orgUnit, completion, completed) {
      const overlay = completions.get(orgUnit) ?? new Map<string, FakeCompletion | undefined>()
      overlay.set(completionKey(completion), completed ? completion : undefined)
      completions.set(orgUnit, overlay)
    },
    hasCompletion(orgUnit, key) {
      return this.completionsOf(orgUnit).some((item) => completionKey(item) === completionKey(key))
    },
    *written() {
      for (const [orgUnit, overlay] of written) for (const value of overlay.values()) yield { ...value, orgUnit }
    },
    writtenCount: () => [...written.values()].reduce((sum, overlay) => sum + overlay.size, 0),
  }
}

function visible(
  overlay: ReadonlyMap<string, FakeDataValue> | undefined,
  asOf: string | undefined,
): ReadonlyMap<string, FakeDataValue> | undefined {
  if (!overlay || asOf === undefined) return overlay
  return new Map([...overlay].filter(([, value]) => value.lastUpdated <= asOf))
}
