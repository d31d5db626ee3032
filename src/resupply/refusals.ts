import { HttpProblem } from '../platform/web-server/index.ts'
import type { PaperStockProblem } from '../stock/index.ts'
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

export function paperRefusal(error: PaperStockProblem, facilityName: string): HttpProblem {
  switch (error.kind) {
    case 'unknownFacility':
      return new HttpProblem(422, 'notInOpenlmis', {
        detail: `${facilityName} is not a facility of OpenLMIS, so no stock can be kept for it.`,
        remedy: 'Have the facility added to OpenLMIS, or link it to the one that is there.',
      })
    case 'futureDay':
    case 'badDay':
      return new HttpProblem(422, 'badObservationDay', {
        detail: `${error.observedOn} is not a day up to today.`,
        fields: { observedOn: 'must be a day up to today, as YYYY-MM-DD' },
      })
    case 'badQuantity':
      return new HttpProblem(422, 'badQuantity', {
        detail: `${error.sohDoses} is not a number of doses.`,
        remedy: 'Enter a whole number from nought.',
      })
    case 'sameProductTwice':
      return new HttpProblem(422, 'sameProductTwice', { detail: `Product ${error.productId} is given twice.` })
    case 'unknownProducts':
      return new HttpProblem(422, 'unknownProducts', {
        detail: `There is no product ${error.productIds.join(', ')}.`,
        remedy: 'Load the page again.',
      })
    case 'keepsStockCards':
      return new HttpProblem(409, 'keepsStockCards', {
        detail: `${facilityName} keeps stock cards of product ${error.productIds.join(', ')} in OpenLMIS; a number from elsewhere would contradict them.`,
        remedy: 'Have the stock card corrected in OpenLMIS.',
      })
    case 'olderThanKnown':
      return new HttpProblem(409, 'olderThanKnown', {
        detail: `A number of ${error.knownDay} is known already; an older one does not replace it.`,
        remedy: 'Check the day.',
      })
  }
}
