import { CLOCK_TOLERANCE_SECONDS, durationText } from './connections.ts'
import { fault, fine, warning, type Finding } from './doctor.ts'

/** Above, what is new over there looks old here, or is dated in our future. */
const WORST_SECONDS = 3600

/** Times of records are compared with ours. `aheadSeconds`: how far the other clock is ahead; undefined when nobody says. */
export function judgeClock(check: string, system: string, aheadSeconds: number | undefined): Finding {
  if (aheadSeconds === undefined) {
    return warning(check, `${system} does not say what time it is there`, 'Compare the clocks of both servers by hand.')
  }
  const size = Math.abs(aheadSeconds)
  if (size <= CLOCK_TOLERANCE_SECONDS) return fine(check, `The clock of ${system} agrees with ours`)
  const way = aheadSeconds > 0 ? 'ahead of' : 'behind'
  const message = `The clock of ${system} is ${durationText(size)} ${way} ours`
  const remedy = 'Find out which of the two is wrong (`date -u`), and set it by a time server (NTP).'
  return size > WORST_SECONDS ? fault(check, message, remedy) : warning(check, message, remedy)
}
