import { HttpProblem } from '../platform/web-server/index.ts'
import type { DecisionProblem } from './store-decide.ts'
import type { LastStep } from './store-history.ts'
import type { DriftProblem } from './store-resolve-drift.ts'
import type { UndoProblem } from './store-undo.ts'

const LOOK_AGAIN = 'Look at it again: it is shown as it is now.'

export function decisionProblem(problem: DecisionProblem): HttpProblem {
  switch (problem.kind) {
    case 'unknownPlaces':
      return new HttpProblem(404, 'unknownPlaces', {
        detail: 'There are no such two places of OpenLMIS and another system.',
        remedy: 'Load the page again.',
      })
    case 'decidedMeanwhile':
      return new HttpProblem(409, 'decidedMeanwhile', { detail: whoDecided(problem.last), remedy: LOOK_AGAIN })
    case 'counterpartTaken':
      return new HttpProblem(409, 'counterpartTaken', {
        detail: `That place is linked to another one already, by ${problem.links.map(({ decidedBy }) => decidedBy).join(', ')}.`,
        remedy: 'Say that several stores belong to it, if that is so; otherwise end the other link first.',
      })
    case 'vanished':
      return new HttpProblem(409, 'vanished', {
        detail: 'One of the two places is no longer there in its system.',
        remedy: LOOK_AGAIN,
      })
    case 'isLinked':
      return new HttpProblem(409, 'isLinked', {
        detail: 'The place is linked.',
        remedy: 'End the link first, if it has no counterpart.',
      })
    case 'noSuchLink':
      return new HttpProblem(404, 'noSuchLink', {
        detail: 'There is nothing to end or to open again.',
        remedy: LOOK_AGAIN,
      })
  }
}

const DONE: Readonly<Partial<Record<LastStep['action'], string>>> = {
  confirm: 'confirmed',
  reject: 'refused',
  retire: 'ended the link with',
  import: 'imported a link with',
  match: 'linked it with',
  key: 'linked it with',
  undo: 'took back a decision about',
  noCounterpart: 'said that it has no counterpart',
  reopen: 'opened it again',
}

function whoDecided(last: LastStep | undefined): string {
  if (!last) return 'It was decided about meanwhile.'
  const what = DONE[last.action] ?? 'decided about'
  return `${last.by} ${what}${last.otherName === null ? '' : ` "${last.otherName}"`} at ${last.at}${last.note === null ? '.' : `: ${last.note}`}`
}

export function undoProblem(problem: UndoProblem): HttpProblem {
  switch (problem.kind) {
    case 'noSuchStep':
      return new HttpProblem(404, 'noSuchStep', { detail: 'There is no such step.' })
    case 'undoneBefore':
      return new HttpProblem(409, 'undoneBefore', { detail: 'It was taken back before.', remedy: LOOK_AGAIN })
    case 'builtUpon':
      return new HttpProblem(409, 'builtUpon', {
        detail: 'Something was decided about this place since.',
        remedy: 'Take the later decisions back first.',
      })
  }
}

export function driftProblem(problem: DriftProblem): HttpProblem {
  switch (problem.kind) {
    case 'noSuchFinding':
      return new HttpProblem(404, 'noSuchFinding', { detail: 'There is no such finding.' })
    case 'answeredMeanwhile':
      return new HttpProblem(409, 'answeredMeanwhile', {
        detail: 'Somebody answered it, or it changed, since it was shown.',
        remedy: LOOK_AGAIN,
      })
    case 'withoutCounterpart':
      return new HttpProblem(422, 'withoutCounterpart', {
        detail: 'It does not say which place the link should lead to.',
        remedy: 'Send otherPlaceId.',
        fields: { otherPlaceId: 'is needed' },
      })
    default:
      return decisionProblem(problem)
  }
}

export const outOfReach = (): HttpProblem =>
  new HttpProblem(403, 'outOfReach', {
    detail: 'The place lies outside the areas in which you decide.',
    remedy: 'Ask an administrator to assign the area to you.',
  })

export const noSuchPlace = (): HttpProblem =>
  new HttpProblem(404, 'noSuchPlace', { detail: 'There is no such place.', remedy: 'Load the page again.' })
