/** A made-up country for the demo, the tests and the benches: the same seed, the same country. */
export { createCountry, lastCompleteMonth, type Country, type CountryOptions } from './country.ts'
export { createDhis2Dataset } from './dhis2-dataset.ts'
export { createOpenlmisDataset } from './openlmis-dataset.ts'
export { DEMO_PASSWORD } from './openlmis-users.ts'
export { PRODUCTS, SERIES, type Product, type Series } from './products.ts'
export { COUNTRY_SIZES, isCountrySize, type CountrySize } from './size.ts'
export { truthOf, type DistrictTruth, type TruePair, type TruthAnomaly } from './truth.ts'
export { writeCountry, type WriteProgress, type WriteSummary } from './write-country.ts'
