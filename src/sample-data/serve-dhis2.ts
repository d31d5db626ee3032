import type { FakeDataset } from '../connectors/dhis2/fake/dataset.ts'
import { countryFromArgument } from './country-argument.ts'
import { createDhis2Dataset } from './dhis2-dataset.ts'

/** For the fake DHIS2 in a process of its own: `--module src/sample-data/serve-dhis2.ts --argument 'seed=1 size=demo endMonth=202610'`. */
export function createDataset(argument: string): FakeDataset {
  return createDhis2Dataset(countryFromArgument(argument))
}
