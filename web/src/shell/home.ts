import type { Right } from '../../../contract/session.ts'

/** The page a person's work begins on. */
export function homeOf(rights: readonly Right[]): '/resupply' | '/overview' | '/systems' {
  if (rights.includes('resupply.view') && !rights.includes('systems.run')) return '/resupply'
  if (rights.includes('systems.view') && !rights.includes('resupply.decide')) return '/systems'
  if (rights.includes('overview.view')) return '/overview'
  return rights.includes('resupply.view') ? '/resupply' : '/systems'
}
