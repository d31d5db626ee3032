import type { FakeDataset } from '../../src/connectors/dhis2/fake/index.ts'
import { publishDataset, type PublishCountrySize } from '../../src/publishing/test-support/publish-country.ts'

/** For the fake in a process of its own: `--module bench/publish/fake-country.ts --argument <size as JSON>`. */
export const createDataset = (argument: string): FakeDataset =>
  publishDataset(JSON.parse(argument) as PublishCountrySize)
