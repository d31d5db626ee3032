import type { Dhis2 } from '../connectors/dhis2/index.ts'

/** What the installer needs of DHIS2; the connector's client fits as it is. */
export type Dhis2PackageTarget = Pick<
  Dhis2,
  'connect' | 'getOwnUid' | 'listIndicatorTypes' | 'readMetadataObjects' | 'findMetadataObjects' | 'pushMetadata'
>
