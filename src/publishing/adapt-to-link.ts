/** How many requests may be in flight: one more while all goes well, half as many when the other side is ill. */
export interface Lanes {
  width(): number
  wentWell(): void
  wentIll(): void
}

export function createLanes(most: number): Lanes {
  let width = Math.min(2, most)
  let inARow = 0
  return {
    width: () => width,
    wentWell() {
      inARow += 1
      if (inARow < width) return
      inARow = 0
      width = Math.min(most, width + 1)
    },
    wentIll() {
      inARow = 0
      width = Math.max(1, Math.floor(width / 2))
    },
  }
}

const FEWEST = 200
/** Above it DHIS2 2.43 advises against; a request that fails costs as much again. */
const MOST = 10_000
const SECONDS_PER_REQUEST = 3

/** How many values a request takes: so many as are answered within a few seconds. */
export interface BatchSize {
  values(): number
  answered(values: number, seconds: number): void
  /** The request was too large for a proxy, or took too long. */
  tooLarge(values: number): void
}

export function createBatchSize(initial: number): BatchSize {
  let size = clamp(initial)
  let limit = MOST
  return {
    values: () => size,
    answered(values, seconds) {
      // A small request tells little about large ones.
      if (values < size / 2) return
      const wanted = (values / Math.max(seconds, 0.001)) * SECONDS_PER_REQUEST
      // At most twice as many at a time: one quick answer is no proof.
      size = clamp(Math.round(Math.min(limit, size * 2, Math.max(size / 2, wanted))))
    },
    tooLarge(values) {
      limit = Math.max(FEWEST, Math.floor(values / 2))
      size = clamp(Math.min(size, limit))
    },
  }
}

const clamp = (values: number): number => Math.min(MOST, Math.max(FEWEST, values))
