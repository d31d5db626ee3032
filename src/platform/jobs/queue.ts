export interface QueueOptions {
  /** Attempts after the first. An attempt that ends with its process counts. */
  readonly retryLimit?: number
  /** Wait before the second attempt; doubles for each further one. */
  readonly retryDelaySeconds?: number
  /** The doubling ends here. */
  readonly longestRetryDelaySeconds?: number
  /** An attempt that runs longer is stopped (its signal aborts) and tried again. */
  readonly expireInSeconds?: number
}

/** A kind of work and the type of what it needs to know. */
export interface Queue<Data extends object> {
  readonly name: string
  readonly options: Required<QueueOptions>
  /** Carries the type only. */
  readonly __data?: Data
}

const DEFAULTS: Required<QueueOptions> = {
  retryLimit: 5,
  retryDelaySeconds: 10,
  longestRetryDelaySeconds: 3600,
  expireInSeconds: 4 * 3600,
}

export const defineQueue = <Data extends object>(name: string, options: QueueOptions = {}): Queue<Data> => ({
  name,
  options: { ...DEFAULTS, ...options },
})

/** What a person waits for goes before what the clock asks for. */
export const PRIORITY = { person: 10, schedule: 0 } as const
