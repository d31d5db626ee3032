/** Why a whole request or group is refused. `request` faults carry the index -1, group faults none. */
export interface Refusal {
  readonly scope: 'request' | 'group'
  readonly code: string
  readonly args: readonly string[]
  readonly message: string
}
