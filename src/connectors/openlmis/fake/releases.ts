export type Release = '3.13' | '3.14' | '3.15' | '3.16' | '3.17' | '3.18' | '3.19'

export interface ServiceVersions {
  readonly auth: string
  readonly referencedata: string
  readonly stockmanagement: string
  readonly requisition: string
  readonly fulfillment: string
  readonly cce: string
  readonly notification: string
}

const OLDEST: ServiceVersions = {
  auth: '4.3.3',
  referencedata: '15.2.3',
  stockmanagement: '5.1.6',
  requisition: '8.3.4',
  fulfillment: '9.0.3',
  cce: '1.3.2',
  notification: '4.3.3',
}

/**
 * Service versions by reference distribution, from its release notes. Those of 3.14 to 3.16 repeat 3.13's list, and
 * 3.17 is taken to lie between its neighbours.
 */
export const RELEASES: Readonly<Record<Release, ServiceVersions>> = {
  '3.13': OLDEST,
  '3.14': OLDEST,
  '3.15': OLDEST,
  '3.16': OLDEST,
  '3.17': { ...OLDEST, referencedata: '15.2.5', stockmanagement: '5.1.9', requisition: '8.3.7' },
  '3.18': {
    auth: '4.3.4',
    referencedata: '15.2.7',
    stockmanagement: '5.1.11',
    requisition: '8.3.9',
    fulfillment: '9.0.6',
    cce: '1.3.4',
    notification: '4.3.4',
  },
  '3.19': {
    auth: '4.4.0',
    referencedata: '15.4.0',
    stockmanagement: '5.3.0',
    requisition: '8.5.0',
    fulfillment: '9.3.0',
    cce: '1.4.0',
    notification: '4.4.0',
  },
}
