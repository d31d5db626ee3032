import type { PackageContent, PackageObject } from './content.ts'
import { dashboardObjects } from './dashboard-objects.ts'
import { dataSetObjects, elementObjects } from './element-objects.ts'
import { indicatorObjects } from './indicator-objects.ts'
import { legendObjects } from './legend-objects.ts'
import { ruleObjects } from './rule-objects.ts'

/** Every object of the package, what is referred to before what refers to it. */
export const buildPackage = (content: PackageContent): PackageObject[] =>
  content.antigens.length === 0
    ? []
    : [
        ...legendObjects(content),
        ...elementObjects(content),
        ...dataSetObjects(content),
        ...indicatorObjects(content),
        ...ruleObjects(content),
        ...dashboardObjects(content),
      ]
