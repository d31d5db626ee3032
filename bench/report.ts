/** What a bench returns: what it did, and its figures with the unit in the name, e.g. `seconds`, `rowsPerSecond`, `peakRssMb`. */
export interface BenchReport {
  readonly name: string
  readonly what: string
  readonly figures: Readonly<Record<string, number | string>>
}

export type Bench = (args: BenchArgs) => Promise<BenchReport>

export interface BenchArgs {
  /** `--size national` and the like, without the dashes. */
  readonly options: Readonly<Record<string, string>>
  /** Progress for a person; silent with --json. */
  readonly say: (text: string) => void
}

export const option = (args: BenchArgs, name: string, fallback: string): string => args.options[name] ?? fallback
