import type { Right } from '../../../contract/session.ts'

const HOMES = [
  ['systems.run', '/systems'],
  ['resupply.decide', '/resupply'],
  ['crosswalk.review', '/crosswalk'],
  ['overview.view', '/overview'],
  ['resupply.view', '/resupply'],
] as const satisfies readonly (readonly [Right, string])[]

/** The page a person's work begins on: the first right of the list that they have says which. */
export function homeOf(rights: readonly Right[]): (typeof HOMES)[number][1] {
  return HOMES.find(([right]) => rights.includes(right))?.[1] ?? '/systems'
}
