import { z } from 'zod'
import { Right } from '../contract/session.ts'
import { secret } from './platform/config/secret-schema.ts'

/**
 * Every setting of the service, with its default. A system without settings is off. Secrets come as `${NAME}` from the
 * environment or `${file:/path}` from a file and are never printed. docs/configuration.md explains each key to an administrator.
 */
const cron = z.string().regex(/^\S+ \S+ \S+ \S+ \S+$/, 'five cron fields, e.g. "15 2 * * *"')
const url = z.url({ protocol: /^https?$/, message: 'an address that begins with http:// or https://' })

const Server = z.strictObject({
  host: z.string().default('127.0.0.1'),
  port: z.coerce.number().int().min(0).max(65535).default(8080),
  /** How browsers reach us; decides Secure cookies and the origin that unsafe requests must come from. */
  publicUrl: url.optional(),
  /** Set behind a reverse proxy, so that the real address of a client counts for the limits. */
  trustProxy: z.boolean().default(false),
  metricsToken: secret().optional(),
  /** From one address; a district office often shares one. 0 = no limit. Sign-in has a limit of its own. */
  requestsPerMinute: z.number().int().min(0).default(1200),
})

const Network = z.strictObject({
  /** Private hosts, addresses or CIDR ranges that may be called, e.g. `10.20.0.0/16`. Everything private is refused otherwise. */
  allow: z.array(z.string()).default([]),
})

const Pace = z.strictObject({
  /** `unlimited` only where the proxy in front of the system does not limit us. */
  requestsPerSecond: z.union([z.number().positive(), z.literal('unlimited')]).default(19),
  burst: z.number().int().positive().default(9),
  concurrency: z.number().int().min(1).max(64).default(6),
})

const Openlmis = z.strictObject({
  url,
  /** The virtual host that nginx exempts from its limit of 20 requests a second, when it is not the host of `url`. */
  hostHeader: z.string().optional(),
  clientId: z.string().default('user-client'),
  clientSecret: secret(),
  /** With a user name the password grant is used, otherwise client credentials. */
  username: z.string().optional(),
  password: secret().optional(),
  pace: Pace.prefault({}),
  /** Codes of the programmes whose stock is read. */
  programs: z.array(z.string()).min(1),
  /** Address of the pages people open, when it differs from `url`; for links. */
  pagesUrl: url.optional(),
  /** People may sign in with their OpenLMIS account. */
  signIn: z.boolean().default(true),
  /** Where monthly movements come from when a place has stock cards. */
  movementsFrom: z.enum(['stockCards', 'requisitions']).default('stockCards'),
  /** Which antigen a product is of: by product code, or by commodity type (`system|id`, or the id alone). */
  antigensOfProducts: z.record(z.string(), z.string()).default({}),
  antigensOfCommodityTypes: z.record(z.string(), z.string()).default({}),
  /** Reasons and their meaning, by id; overrides tags. */
  reasonClasses: z.record(z.string(), z.string()).default({}),
  /** Codes of the processing schedules that matter here; periods of others are kept without complaint. All when absent. */
  schedules: z.array(z.string()).min(1).optional(),
  /** By schedule code: the month that periods are of which are about a month long but not exactly one. */
  scheduleRules: z.record(z.string(), z.enum(['startMonth', 'endMonth'])).default({}),
  /** Key of a facility's extraData that holds its Global Location Number. */
  glnKey: z.string().default('gln'),
})

/** What a data element or indicator means. */
const Meaning = z.union(
  [
    z.strictObject({
      /** Code of the antigen. */
      antigen: z.string(),
      dose: z.number().int().min(0).max(9),
      ageBand: z.enum(['target', 'older', 'all']).optional(),
    }),
    z.strictObject({ targetGroup: z.enum(['liveBirths', 'under1', 'under2', 'pregnant', 'girls9', 'none']) }),
  ],
  'either { antigen, dose, ageBand? } for doses given, or { targetGroup } for a target population',
)

/** How codes over there name what is counted, e.g. `{product}-{indicator}` with the words `a: closingBalance`. */
const StockCodePattern = z.strictObject({
  pattern: z.string(),
  indicators: z.record(z.string(), z.string()),
  unit: z.enum(['doses', 'vials', 'packs', 'units']).default('units'),
})

/** Where stock may be published to. */
const Dhis2Stock = z.strictObject({
  /** Data sets by UID or code, besides those whose codes are recognised. */
  dataSets: z.array(z.string()).default([]),
  patterns: z.array(StockCodePattern).default([]),
  /** `byCode`: in these data sets, mappings that codes say exactly and nothing speaks against are confirmed without a person. */
  confirm: z.enum(['never', 'byCode']).default('never'),
})

const Dhis2 = z
  .strictObject({
    url,
    username: z.string().optional(),
    password: secret().optional(),
    /** A personal access token instead of user name and password. */
    token: secret().optional(),
    pace: Pace.prefault({ requestsPerSecond: 20, burst: 20, concurrency: 4 }),
    pagesUrl: url.optional(),
    /** Level of the org units that are facilities; everything above is an area. */
    facilityLevel: z.number().int().min(2).max(12),
    /** Data sets with doses given, and those with target populations. */
    doseDataSets: z.array(z.string()).min(1),
    populationDataSets: z.array(z.string()).default([]),
    /** By UID or code of a data element, or `element.optionCombo` UIDs; wins over WHO's package. */
    elements: z.record(z.string(), Meaning).default({}),
    /** By UID of an indicator; none is read that is not named here. */
    indicators: z.record(z.string(), Meaning).default({}),
    /** Org-unit groups that say what type a facility is, by UID or code; the first that a unit is in counts. */
    typeGroups: z.array(z.string()).default([]),
    /** UID or code of the attribute that holds the Global Location Number. */
    glnAttribute: z.string().optional(),
    stock: Dhis2Stock.prefault({}),
  })
  .refine(
    ({ token, username, password }) => token !== undefined || (username !== undefined && password !== undefined),
    {
      message: 'needs either token, or username and password',
      path: ['token'],
    },
  )

const Links = z.strictObject({
  /** Key of a facility's extraData in OpenLMIS that holds the DHIS2 UID. */
  storedKey: z.string().default('dhis2Uid'),
  /** Equal codes link. */
  byCode: z.boolean().default(true),
  /** UID or code of a DHIS2 org-unit attribute that holds the OpenLMIS code. */
  byAttribute: z.string().optional(),
  /** What that attribute holds of OpenLMIS: `code`, `id`, or a key of extraData. */
  attributeHolds: z.string().min(1).default('code'),
  /** Beginnings that one side adds to codes; codes are compared without them. */
  codePrefixes: z
    .strictObject({ openlmis: z.array(z.string().min(1)).default([]), dhis2: z.array(z.string().min(1)).default([]) })
    .prefault({}),
})

/** Who is right about what of a place, where two systems differ; shown to those who decide. */
const SourceOfTruth = z.strictObject({
  name: z.string().default('openlmis'),
  position: z.string().default('dhis2'),
  code: z.string().default('openlmis'),
  hierarchy: z.string().default('dhis2'),
  active: z.string().default('openlmis'),
})

const Crosswalk = z.strictObject({
  /** Places are linked without a person where this share of such links is right; `never`: everything is only proposed. */
  autoAcceptPrecision: z.union([z.number().min(0.5).max(1), z.literal('never')]).default(0.99),
  /** One place of the other system is proposed to one place of OpenLMIS only. People may link several. */
  oneToOne: z.boolean().default(true),
  /** A linked place that moved further than this becomes work. */
  movedKilometres: z.number().positive().default(2),
  /** From this probability on, proposals are offered for acceptance together. */
  nearCertain: z.number().min(0.5).max(1).default(0.95),
  /** So many decisions of people are needed before weights are estimated from them. */
  enoughToLearn: z.number().int().min(20).default(100),
  sourceOfTruth: SourceOfTruth.prefault({}),
  /** Short names of identifier systems, by URI: `openlmis`, `dhis2`, or the name of a list that was read in. */
  identifierSystems: z.record(z.string(), z.string()).default({}),
})

/** Where the country lies, in degrees: positions outside are rejects. */
const Bounds = z
  .strictObject({
    south: z.number().min(-90).max(90),
    west: z.number().min(-180).max(180),
    north: z.number().min(-90).max(90),
    east: z.number().min(-180).max(180),
  })
  .refine(({ south, north }) => south < north, { message: 'must be north of south', path: ['north'] })
  .refine(({ west, east }) => west < east, { message: 'must be east of west', path: ['east'] })

/** A read in which more than `fewRows` and more than `maxShare` of the known rows are gone marks nothing as gone. */
const VanishBrake = z.strictObject({
  maxShare: z.number().min(0).max(1).default(0.2),
  fewRows: z.number().int().min(0).default(10),
})

const share = z.number().min(0)
const Threshold = z
  .strictObject({
    programs: z.array(z.string()).min(1).optional(),
    level: z.enum(['facility', 'store']).optional(),
    typeCodes: z.array(z.string()).min(1).optional(),
    minMonths: share,
    maxMonths: share,
    /** Shares of the ideal stock amount. */
    minIsaShare: share.default(0.25),
    maxIsaShare: share.default(1),
  })
  .refine(({ minMonths, maxMonths }) => minMonths < maxMonths, {
    message: 'must be more than minMonths',
    path: ['maxMonths'],
  })

const Figures = z.strictObject({
  /** Months over which consumption is averaged. */
  amcMonths: z.number().int().min(1).max(12).default(3),
  /** The buffer of the demand-based quantity, as a share of what is needed until the next delivery. */
  bufferShare: share.default(0.25),
  /** Doses given and doses used differ beyond this share. */
  disagreementShare: share.default(0.1),
  /** The first rule that fits a place decides; ours follow. */
  thresholds: z.array(Threshold).default([]),
})

/** Who may do what, and how long a sign-in lasts. */
const Access = z.strictObject({
  /** Rights by role: roles of local accounts, and rights of OpenLMIS by their names there. A role named here has exactly these. */
  roleRights: z.record(z.string(), z.array(Right)).default({}),
  /** Whoever has one of these rights of OpenLMIS sees the whole country. */
  everywhereRights: z.array(z.string()).default(['SYSTEM_SETTINGS_MANAGE']),
  /** Ids of OpenLMIS programmes whose permissions count; all when empty. */
  programIds: z.array(z.uuid()).default([]),
  /** A session ends after so long without a request, and after so long in any case. */
  idleMinutes: z.number().int().min(5).max(1440).default(120),
  sessionHours: z.number().int().min(1).max(72).default(12),
})

const Schedule = z.strictObject({
  timeZone: z.string().default('UTC'),
  reference: cron.default('15 1 * * *'),
  stock: cron.default('5 */2 * * *'),
  /** Stock cards of products that are not approved for the facility's type: no summary shows them. */
  hiddenStock: cron.default('45 3 * * 0'),
  doses: cron.default('35 */2 * * *'),
})

const Publishing = z.strictObject({
  /** Months of stock of the classes sent as `stockStatus`; those of OpenLMIS's metric scope. */
  stockClass: z
    .strictObject({ minMonths: z.number().positive().default(3), maxMonths: z.number().positive().default(6) })
    .prefault({}),
})

const Pages = z.strictObject({
  /** Day of the month on which the district delivers, and months one delivery has to last. */
  deliveryDay: z.number().int().min(1).max(28).default(10),
  monthsPerDelivery: z.number().positive().max(12).default(1),
  /** "Last month" is the newest month with at least this share of reports. */
  completePercent: z.number().min(0).max(100).default(60),
})

/** A program that exchanges with us. */
const ExchangeAccount = z
  .strictObject({
    name: z.string().regex(/^[^:\s]{1,60}$/, 'up to 60 characters without spaces and colons'),
    /** With Basic authentication; the name is the user. */
    password: secret().optional(),
    /** As `Authorization: ApiToken` or `Bearer`. */
    token: secret().optional(),
    /** `send`: doses and populations, as DHIS2's aggregate data exchange does. `read`: what was published, as FHIR or ADX. */
    may: z.array(z.enum(['send', 'read'])).min(1),
  })
  .refine(({ password, token }) => password !== undefined || token !== undefined, {
    message: 'needs a password or a token',
    path: ['password'],
  })

const Exchange = z.strictObject({
  accounts: z.array(ExchangeAccount).default([]),
  /** Largest body that is taken from a sender. */
  maxBytes: z.number().int().min(1_000_000).max(256_000_000).default(32_000_000),
})

export const Config = z.strictObject({
  /** Holds the embedded database and nothing that cannot be pulled again but people's decisions: back it up. */
  dataFolder: z.string().default('data'),
  databaseUrl: secret().optional(),
  /** Name of the country in headings. */
  country: z.string().default(''),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
  server: Server.prefault({}),
  network: Network.prefault({}),
  historyMonths: z.number().int().min(3).max(120).default(36),
  openlmis: Openlmis.optional(),
  dhis2: Dhis2.optional(),
  links: Links.prefault({}),
  crosswalk: Crosswalk.prefault({}),
  schedule: Schedule.prefault({}),
  publishing: Publishing.prefault({}),
  pages: Pages.prefault({}),
  bounds: Bounds.optional(),
  vanishBrake: VanishBrake.prefault({}),
  figures: Figures.prefault({}),
  access: Access.prefault({}),
  exchange: Exchange.prefault({}),
  demo: z.boolean().default(false),
})
export type Config = z.infer<typeof Config>
