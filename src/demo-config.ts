import { Config } from './config.ts'
import { DEMO_CLIENT, VIRTUAL_HOST, type SystemUrls } from './demo-systems.ts'
import {
  ANTIGENS_OF_COMMODITY_TYPES,
  reasonClassesOf,
  DHIS2_DATA_SETS,
  DHIS2_FACILITY_LEVEL,
  OPENLMIS_PROGRAM,
} from './sample-data/index.ts'

export interface DemoSettings {
  readonly dataFolder: string
  readonly databaseUrl?: string
  readonly port: number
  readonly historyMonths: number
  /** 0 = no limit, for benches that come from one address. */
  readonly requestsPerMinute?: number
}

/** The settings an administrator would write for a generated country, pointing at its fakes. */
export function demoConfig(
  systems: SystemUrls,
  { dataFolder, databaseUrl, port, historyMonths, requestsPerMinute }: DemoSettings,
): Config {
  return Config.parse({
    demo: true,
    country: systems.countryName,
    dataFolder,
    historyMonths,
    ...(databaseUrl !== undefined && { databaseUrl }),
    server: { port, ...(requestsPerMinute !== undefined && { requestsPerMinute }) },
    network: { allow: ['127.0.0.1'] },
    openlmis: {
      url: systems.openlmisUrl,
      hostHeader: VIRTUAL_HOST,
      ...DEMO_CLIENT,
      programs: [OPENLMIS_PROGRAM],
      antigensOfCommodityTypes: ANTIGENS_OF_COMMODITY_TYPES,
      reasonClasses: reasonClassesOf(systems.seed),
      pace: { requestsPerSecond: 'unlimited', concurrency: 8 },
    },
    dhis2: {
      url: systems.dhis2Url,
      username: DEMO_CLIENT.username,
      password: DEMO_CLIENT.password,
      facilityLevel: DHIS2_FACILITY_LEVEL,
      doseDataSets: [DHIS2_DATA_SETS.doses],
      populationDataSets: [DHIS2_DATA_SETS.population],
      stock: { dataSets: [DHIS2_DATA_SETS.stockFromOpenlmis], confirm: 'byCode' },
    },
  })
}
