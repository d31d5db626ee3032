import { HttpProblem } from '../platform/web-server/index.ts'
import type { DecideRefusal } from './decide.ts'

/** What a refused change looks like to the caller. */
export function refusalOf(error: DecideRefusal): HttpProblem {
  switch (error.kind) {
    case 'noSuchFacility':
      return new HttpProblem(404, 'noSuchFacility', {
        detail: 'There is no such facility among those you may see.',
        remedy: 'Choose a facility of your districts.',
      })
    case 'noSuchAntigen':
      return new HttpProblem(404, 'noSuchAntigen', { detail: 'There is no such antigen.' })
    case 'otherSupplyMonth':
      return new HttpProblem(409, 'otherSupplyMonth', {
        detail: `Decisions are made for ${error.supplyMonth} now.`,
        remedy: 'Load the page again.',
      })
    case 'signedOff':
      return new HttpProblem(409, 'signedOff', {
        detail: `This month is signed off${error.by ? ` by ${error.by}` : ''}.`,
        remedy: 'Withdraw the sign-off first.',
      })
    case 'notSignedOff':
      return new HttpProblem(409, 'notSignedOff', { detail: 'This month is not signed off.' })
    case 'reasonNeeded':
      return new HttpProblem(422, 'reasonNeeded', {
        detail: `The quantity differs from the recommended ${error.recommendedDoses} doses by a vial or more.`,
        remedy: 'Say why in a few words.',
        fields: { reason: 'is needed' },
      })
  }
}
