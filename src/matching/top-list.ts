/** The few best of many, by value and then by number, so that the order of offers does not matter. */
export class TopList {
  /** Best first. */
  readonly numbers: number[] = []
  readonly values: number[] = []
  private readonly size: number

  constructor(size: number) {
    this.size = size
  }

  clear(): void {
    this.numbers.length = 0
    this.values.length = 0
  }

  offer(number: number, value: number): void {
    const { numbers, values, size } = this
    let at = values.length
    if (at === size && !isBetter(value, number, values[at - 1] ?? 0, numbers[at - 1] ?? 0)) return
    if (at === size) at--
    while (at > 0 && isBetter(value, number, values[at - 1] ?? 0, numbers[at - 1] ?? 0)) {
      values[at] = values[at - 1] ?? 0
      numbers[at] = numbers[at - 1] ?? 0
      at--
    }
    values[at] = value
    numbers[at] = number
  }
}

const isBetter = (value: number, number: number, than: number, other: number): boolean =>
  value > than || (value === than && number < other)
