import type { OpenlmisDataset } from '../connectors/openlmis/fake/dataset.ts'
import { countryFromArgument } from './country-argument.ts'
import { createOpenlmisDataset } from './openlmis-dataset.ts'

/** For the fake OpenLMIS in a process of its own: `--module src/sample-data/serve-openlmis.ts --argument 'seed=1 size=demo endMonth=202610'`. */
export default function createDataset(argument = ''): OpenlmisDataset {
  return createOpenlmisDataset(countryFromArgument(argument))
}
