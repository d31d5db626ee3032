import { expect, test } from 'vitest'
import { homeOf } from './home.ts'

test('an officer begins with the resupply, a manager with the overview, a reviewer with the crosswalk, an administrator with the systems', () => {
  expect(homeOf(['resupply.view', 'resupply.decide', 'stock.enterPaper', 'overview.view'])).toBe('/resupply')
  expect(homeOf(['resupply.view', 'overview.view'])).toBe('/overview')
  expect(homeOf(['resupply.view', 'overview.view', 'crosswalk.review'])).toBe('/crosswalk')
  expect(homeOf(['resupply.view', 'resupply.decide', 'overview.view', 'systems.view', 'systems.run'])).toBe('/systems')
})
