import { z } from 'zod'
import { Day, Instant } from './common.ts'

/**
 * The crosswalk: which place of OpenLMIS is which place of another system. All routes begin with /api/v1/crosswalk.
 * `system` is the other system, `dhis2` when absent. Right `crosswalk.review` sees and decides only what lies in the person's
 * areas; right `mappings.edit` sees and decides everything.
 */
const Id = z.number().int().positive()
/** System names as in the store: `openlmis`, `dhis2`, or the name of a list that was read in. */
export const SystemName = z
  .string()
  .min(1)
  .max(60)
  .regex(/^[\w.:-]+$/)

export const LinkState = z.enum(['suggested', 'ambiguous', 'confirmed', 'rejected', 'flagged', 'broken', 'retired'])
export type LinkState = z.infer<typeof LinkState>

/** A link's method: which key, which file, which person, or the matcher. */
export const LinkMethod = z.enum(['storedLink', 'code', 'attribute', 'csv', 'person', 'match'])
export type LinkMethod = z.infer<typeof LinkMethod>

/** How a place stands as a whole. `unmatched` has neither a link nor a candidate that is not refused. */
export const CaseState = z.enum([
  'confirmed',
  'broken',
  'flagged',
  'ambiguous',
  'suggested',
  'unmatched',
  'noCounterpart',
])
export type CaseState = z.infer<typeof CaseState>

/** Why a place is expected in one system only. */
export const NoCounterpartReason = z.enum([
  'warehouse',
  'temporary',
  'outOfScope',
  'coverageOnly',
  'storeOnly',
  'other',
])
export type NoCounterpartReason = z.infer<typeof NoCounterpartReason>

/** What of a place a system may be the source of truth for. */
export const Aspect = z.enum(['name', 'position', 'code', 'hierarchy', 'active'])
export type Aspect = z.infer<typeof Aspect>
/** GET /sources-of-truth. The system that is right about each aspect; configured, only shown here. */
export const SourcesOfTruth = z.record(Aspect, SystemName)
export type SourcesOfTruth = z.infer<typeof SourcesOfTruth>

/** A place as its system holds it. */
export const CrosswalkPlace = z.object({
  id: Id,
  system: SystemName,
  sourceId: z.string(),
  code: z.string().nullable(),
  name: z.string(),
  typeName: z.string().nullable(),
  /** Names of the areas from the top down, the country left out. */
  areas: z.array(z.string()),
  areaId: Id.nullable(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  gln: z.string().nullable(),
  active: z.boolean(),
  openedOn: Day.nullable(),
  closedOn: Day.nullable(),
  holdsStock: z.boolean(),
  /** True: it is no longer there in its system. */
  vanished: z.boolean(),
  /** Page of this place in its own system; null when not known. */
  url: z.string().nullable(),
})
export type CrosswalkPlace = z.infer<typeof CrosswalkPlace>

/**
 * A reason for or against a pair. `weight` are log-odds: above 0 speaks for it. `detail` holds what was compared, for the
 * sentence of the page, e.g. `{ left: 'Mbale HC', right: 'Mbale Health Centre', outcome: 'same' }`. Kinds that a page does
 * not know are shown by their name.
 */
export const EvidencePart = z.object({
  kind: z.string(),
  weight: z.number(),
  detail: z.record(z.string(), z.union([z.string(), z.number()])),
})
export type EvidencePart = z.infer<typeof EvidencePart>

/** How two records differ, field by field, in the order in which a page shows them. */
export const Difference = z.object({
  field: z.enum(['name', 'code', 'type', 'areas', 'position', 'gln', 'active']),
  left: z.string().nullable(),
  right: z.string().nullable(),
  /** `missing`: one side does not say. `similar`: differs only in case, accents, order or spelling. */
  verdict: z.enum(['same', 'similar', 'different', 'missing']),
  /** Kilometres between the two positions; only for `position`. */
  kilometres: z.number().nullable(),
  /** The system that is right about this, where one is configured. */
  truth: SystemName.nullable(),
})
export type Difference = z.infer<typeof Difference>

export const Candidate = z.object({
  place: CrosswalkPlace,
  /** 0 to 1, calibrated: of many with 0.9, nine in ten are right. */
  probability: z.number(),
  rank: z.number().int(),
  parts: z.array(EvidencePart),
  differences: z.array(Difference),
  /** Other places that are linked to this one already: accepting needs `rollUp`. */
  linkedTo: z.array(z.object({ placeId: Id, name: z.string(), code: z.string().nullable() })),
  /** Refused before, on content that has changed since. */
  refusedEarlier: z.object({ by: z.string(), at: Instant, note: z.string().nullable() }).nullable(),
})
export type Candidate = z.infer<typeof Candidate>

/** GET /queue?group=&state=&area=&search=&system=&limit=&after= — what waits for a person, most useful first. */
export const QueueQuery = z.object({
  system: SystemName.default('dhis2'),
  /** `review`: needs eyes; `nearCertain`: for bulk accept; absent: by `state` alone. */
  group: z.enum(['review', 'nearCertain']).optional(),
  /** Absent: everything that waits for a decision (suggested, ambiguous, flagged). */
  state: CaseState.optional(),
  /** `left`: places of OpenLMIS; `right`: places of the other system that no link leads to. */
  side: z.enum(['left', 'right']).default('left'),
  /** Area of either hierarchy, those below it included. */
  area: z.coerce.number().int().positive().optional(),
  /** Part of a name, code or id. */
  search: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** `next` of the page before. */
  after: z.string().max(60).optional(),
})
export type QueueQuery = z.input<typeof QueueQuery>

export const QueueRow = z.object({
  placeId: Id,
  name: z.string(),
  code: z.string().nullable(),
  typeName: z.string().nullable(),
  areas: z.array(z.string()),
  state: CaseState,
  /** Best candidate, or the place it is linked to. */
  best: z
    .object({
      placeId: Id,
      name: z.string(),
      code: z.string().nullable(),
      areas: z.array(z.string()),
      probability: z.number().nullable(),
    })
    .nullable(),
  /** What a page sorts by: active places with much stock and a probable candidate come first. */
  usefulness: z.number(),
  /** Send it back with a decision. */
  version: z.number().int(),
})
export type QueueRow = z.infer<typeof QueueRow>

export const QueuePage = z.object({
  rows: z.array(QueueRow),
  total: z.number().int(),
  next: z.string().nullable(),
  /** How many could be accepted in bulk, at which probability; shown above the queue. */
  nearCertain: z.object({ count: z.number().int(), minProbability: z.number() }),
})
export type QueuePage = z.infer<typeof QueuePage>

/** A step in the life of a place's links; newest first. */
export const HistoryEntry = z.object({
  id: Id,
  at: Instant,
  /** Login, or `system`. */
  by: z.string(),
  action: z.enum([
    'confirm',
    'reject',
    'retire',
    'noCounterpart',
    'reopen',
    'acknowledge',
    'undo',
    'import',
    'key',
    'match',
    'refresh',
  ]),
  placeId: Id.nullable(),
  placeName: z.string().nullable(),
  otherPlaceId: Id.nullable(),
  otherName: z.string().nullable(),
  otherSystem: SystemName,
  /** State of the pair before and after; null where there was no link. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  score: z.number().nullable(),
  note: z.string().nullable(),
  /** Decisions that were made together. */
  batch: z.string().nullable(),
  /** The entry that this one took back, and the one that took this back. */
  undoes: Id.nullable(),
  undoneBy: Id.nullable(),
  /** Only decisions that nothing was built upon can be taken back. */
  canUndo: z.boolean(),
})
export type HistoryEntry = z.infer<typeof HistoryEntry>

/** GET /history?place=&by=&action=&batch=&system=&limit=&before= (an id: older than this one). */
export const HistoryQuery = z.object({
  system: SystemName.optional(),
  place: z.coerce.number().int().positive().optional(),
  by: z.string().max(200).optional(),
  batch: z.string().max(60).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.coerce.number().int().positive().optional(),
})
export type HistoryQuery = z.input<typeof HistoryQuery>
export const HistoryPage = z.object({ entries: z.array(HistoryEntry), next: z.number().int().nullable() })
export type HistoryPage = z.infer<typeof HistoryPage>

/** The standing link of a place to the other system. */
export const CrosswalkLink = z.object({
  linkId: Id,
  place: CrosswalkPlace,
  state: LinkState,
  method: LinkMethod,
  score: z.number().nullable(),
  parts: z.array(EvidencePart),
  decidedBy: z.string(),
  decidedAt: Instant,
  validFrom: Day.nullable(),
  validTo: Day.nullable(),
  note: z.string().nullable(),
  differences: z.array(Difference),
  /** Other places linked to the same one: they roll up. */
  sharedWith: z.array(z.object({ placeId: Id, name: z.string(), code: z.string().nullable() })),
})
export type CrosswalkLink = z.infer<typeof CrosswalkLink>

/** How a place under a link changed. */
export const DriftKind = z.enum([
  'vanished',
  'renamed',
  'moved',
  'parentChanged',
  'merged',
  'split',
  'closed',
  'reopened',
  'codeChanged',
])
export type DriftKind = z.infer<typeof DriftKind>
export const DriftFinding = z.object({
  id: Id,
  kind: DriftKind,
  linkId: Id,
  linkState: LinkState,
  placeId: Id,
  placeName: z.string(),
  placeCode: z.string().nullable(),
  otherPlaceId: Id,
  otherName: z.string(),
  otherCode: z.string().nullable(),
  otherSystem: SystemName,
  /** The system in which it changed. */
  changedIn: SystemName,
  /** Old and new value in words or numbers, e.g. a name, a path `A / B`, `-1.2300, 36.8200`. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** For `moved`. */
  kilometres: z.number().nullable(),
  /** For `merged` and `split`: the places that seem to follow. */
  successors: z.array(z.object({ placeId: Id, name: z.string(), code: z.string().nullable() })),
  foundAt: Instant,
  state: z.enum(['open', 'acknowledged', 'relinked', 'retired', 'reverted']),
  resolvedBy: z.string().nullable(),
  resolvedAt: Instant.nullable(),
  version: z.number().int(),
})
export type DriftFinding = z.infer<typeof DriftFinding>
/** GET /places/:id?system= — everything about one place that a reviewer needs. */
export const ReviewItem = z.object({
  place: CrosswalkPlace,
  system: SystemName,
  state: CaseState,
  version: z.number().int(),
  candidates: z.array(Candidate),
  /** Confirmed, broken, flagged and rejected links; not retired ones. */
  links: z.array(CrosswalkLink),
  noCounterpart: z
    .object({ reason: NoCounterpartReason, note: z.string().nullable(), by: z.string(), at: Instant })
    .nullable(),
  findings: z.array(DriftFinding),
  history: z.array(HistoryEntry),
  /** False: this person may look but not decide. */
  mayDecide: z.boolean(),
})
export type ReviewItem = z.infer<typeof ReviewItem>

/** GET /places/:id/neighbours?system=&kilometres= — for the small map: places of both systems around it. */
export const Neighbour = z.object({
  placeId: Id,
  system: SystemName,
  name: z.string(),
  code: z.string().nullable(),
  latitude: z.number(),
  longitude: z.number(),
  kilometres: z.number(),
  state: CaseState,
})
export type Neighbour = z.infer<typeof Neighbour>
export const Neighbours = z.object({ neighbours: z.array(Neighbour), kilometres: z.number() })
export type Neighbours = z.infer<typeof Neighbours>

/** GET /search?system=&q=&near=&limit= — to find the right place by hand; `near` (place id) puts close ones first. */
export const SearchQuery = z.object({
  system: SystemName.default('dhis2'),
  q: z.string().trim().min(1).max(100),
  near: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
})
export type SearchQuery = z.input<typeof SearchQuery>
export const SearchResult = z.object({
  places: z.array(
    CrosswalkPlace.extend({
      state: CaseState,
      kilometres: z.number().nullable(),
      linkedTo: z.array(z.object({ placeId: Id, name: z.string(), code: z.string().nullable() })),
    }),
  ),
})
export type SearchResult = z.infer<typeof SearchResult>

/**
 * POST /decisions {…} -> DecisionResult. 409 `decidedMeanwhile` when `version` is not the place's version any more: the
 * problem's `detail` says who decided what, and the answer of GET /places/:id holds the new version.
 * 409 `counterpartTaken` when another place is linked to the same one and `rollUp` is not set.
 */
export const Decide = z.discriminatedUnion('decision', [
  z.object({
    decision: z.literal('confirm'),
    placeId: Id,
    otherPlaceId: Id,
    version: z.number().int(),
    /** Several stores of one org unit are meant. */
    rollUp: z.boolean().default(false),
    note: z.string().max(500).optional(),
    validFrom: Day.optional(),
    validTo: Day.optional(),
  }),
  z.object({
    decision: z.literal('reject'),
    placeId: Id,
    otherPlaceId: Id,
    version: z.number().int(),
    note: z.string().max(500).optional(),
  }),
  /** Ends a standing link: the two are no longer one, or never were. It stays as a record. */
  z.object({
    decision: z.literal('retire'),
    placeId: Id,
    otherPlaceId: Id,
    version: z.number().int(),
    note: z.string().max(500).optional(),
  }),
  z.object({
    decision: z.literal('noCounterpart'),
    placeId: Id,
    system: SystemName.default('dhis2'),
    version: z.number().int(),
    reason: NoCounterpartReason,
    note: z.string().max(500).optional(),
  }),
  /** Takes `noCounterpart` back. */
  z.object({
    decision: z.literal('reopen'),
    placeId: Id,
    system: SystemName.default('dhis2'),
    version: z.number().int(),
    note: z.string().max(500).optional(),
  }),
])
export type Decide = z.input<typeof Decide>

export const DecisionResult = z.object({
  /** For POST /history/:id/undo. */
  historyId: Id,
  placeId: Id,
  state: CaseState,
  version: z.number().int(),
})
export type DecisionResult = z.infer<typeof DecisionResult>
/** POST /history/:id/undo -> DecisionResult; 409 `builtUpon` when something later would be lost; 404. */
/** POST /batches/:batch/undo -> { undone, kept }: takes back what of a batch nobody touched since. */
export const BatchUndone = z.object({ undone: z.number().int(), kept: z.number().int() })
export type BatchUndone = z.infer<typeof BatchUndone>

/** GET /bulk?system=&minProbability=&area=&limit= — what a bulk accept would confirm; right `mappings.edit`, or within own areas. */
export const BulkQuery = z.object({
  system: SystemName.default('dhis2'),
  minProbability: z.coerce.number().min(0.5).max(1).default(0.97),
  area: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(0).max(500).default(100),
})
export type BulkQuery = z.input<typeof BulkQuery>
export const BulkPreview = z.object({
  count: z.number().int(),
  /** Mean of the probabilities: the share expected to be right. */
  expectedPrecision: z.number().nullable(),
  expectedWrong: z.number(),
  /** The least certain first: these are worth a look. */
  rows: z.array(QueueRow),
  /** Identifies exactly this set; apply refuses with 409 `previewOutdated` when it is no longer what was shown. */
  token: z.string(),
})
export type BulkPreview = z.infer<typeof BulkPreview>
/** POST /bulk -> BulkResult */
export const BulkAccept = z.object({
  system: SystemName.default('dhis2'),
  minProbability: z.number().min(0.5).max(1),
  area: Id.optional(),
  token: z.string().max(100),
  /** Left out of the preview by the person. */
  except: z.array(Id).max(5000).default([]),
  note: z.string().max(500).optional(),
})
export type BulkAccept = z.input<typeof BulkAccept>
export const BulkResult = z.object({ batch: z.string(), confirmed: z.number().int() })
export type BulkResult = z.infer<typeof BulkResult>

/** GET /drift?state=&kind=&system=&area=&limit=&after= — what changed under links. */
export const DriftQuery = z.object({
  system: SystemName.optional(),
  state: z.enum(['open', 'acknowledged', 'relinked', 'retired', 'reverted']).default('open'),
  kind: DriftKind.optional(),
  area: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.coerce.number().int().positive().optional(),
})
export type DriftQuery = z.input<typeof DriftQuery>
export const DriftPage = z.object({
  findings: z.array(DriftFinding),
  total: z.number().int(),
  byKind: z.array(z.object({ kind: DriftKind, count: z.number().int() })),
  next: z.number().int().nullable(),
})
export type DriftPage = z.infer<typeof DriftPage>
/**
 * POST /drift/:id {…} -> 204. `acknowledge`: still the same place, the new values are known now. `relink`: the link goes to
 * `otherPlaceId`, e.g. the place it was merged into. `retire`: the link ends. 409 when the finding changed meanwhile.
 */
export const ResolveDrift = z.object({
  action: z.enum(['acknowledge', 'relink', 'retire']),
  version: z.number().int(),
  otherPlaceId: Id.optional(),
  note: z.string().max(500).optional(),
})
export type ResolveDrift = z.input<typeof ResolveDrift>

/** GET /status?system= — counts of both sides. */
export const CrosswalkStatus = z.object({
  system: SystemName,
  /** All systems whose places can be linked with those of OpenLMIS. */
  systems: z.array(SystemName),
  left: z.object({ system: SystemName, total: z.number().int(), byState: z.record(CaseState, z.number().int()) }),
  right: z.object({ system: SystemName, total: z.number().int(), byState: z.record(CaseState, z.number().int()) }),
  /** Warehouses and other places that hold stock and are not linked. */
  stockPlacesUnlinked: z.number().int(),
  noCounterpart: z.array(z.object({ reason: NoCounterpartReason, count: z.number().int() })),
  openFindings: z.number().int(),
  rejectedPairs: z.number().int(),
  sourcesOfTruth: SourcesOfTruth,
  /** The last run of the matcher; null before the first. */
  lastMatch: z
    .object({ at: Instant, model: z.string(), autoAcceptPrecision: z.number(), changed: z.number().int() })
    .nullable(),
  /** People's decisions since the model was last estimated, and whether there are enough to learn from. */
  learning: z.object({ model: z.string(), decisions: z.number().int(), enough: z.boolean() }),
})
export type CrosswalkStatus = z.infer<typeof CrosswalkStatus>

/** GET /reviewers; PUT /reviewers/:login {areaIds} -> 204; right `accounts.manage` or `mappings.edit`. */
export const Reviewer = z.object({
  login: z.string(),
  displayName: z.string(),
  /** True: decides everywhere by right. */
  everywhere: z.boolean(),
  areas: z.array(z.object({ id: Id, name: z.string(), system: SystemName })),
  /** Waiting in these areas. */
  open: z.number().int(),
})
export type Reviewer = z.infer<typeof Reviewer>
export const Reviewers = z.object({ reviewers: z.array(Reviewer) })
export type Reviewers = z.infer<typeof Reviewers>
export const PutReviewer = z.object({ areaIds: z.array(Id).max(500) })
export type PutReviewer = z.infer<typeof PutReviewer>

/** GET /areas?parent=&system= — to pick an area; with how much waits there. Without `parent` the top. */
export const CrosswalkArea = z.object({
  id: Id,
  name: z.string(),
  level: z.number().int(),
  levelName: z.string().nullable(),
  hasChildren: z.boolean(),
  open: z.number().int(),
})
export type CrosswalkArea = z.infer<typeof CrosswalkArea>
export const CrosswalkAreas = z.object({ areas: z.array(CrosswalkArea) })
export type CrosswalkAreas = z.infer<typeof CrosswalkAreas>

/** GET /area-aliases; PUT, DELETE {left, right} — areas that are one although their names differ. */
export const AreaAlias = z.object({
  system: SystemName,
  /** Names from the top down, the country left out. */
  left: z.array(z.string()),
  right: z.array(z.string()),
  source: z.enum(['person', 'learnt']),
  by: z.string(),
  at: Instant,
})
export type AreaAlias = z.infer<typeof AreaAlias>
export const AreaAliases = z.object({ aliases: z.array(AreaAlias) })
export type AreaAliases = z.infer<typeof AreaAliases>

/**
 * GET /export?format=csv|xlsx|json|conceptmap|locations&system=&state= — `csv` and `xlsx` are also the template, with all
 * codes. `conceptmap` is a FHIR R4 ConceptMap, `locations` a Bundle of Locations with identifiers.
 */
export const ExportFormat = z.enum(['csv', 'xlsx', 'json', 'conceptmap', 'locations'])
export type ExportFormat = z.infer<typeof ExportFormat>
export const ExportQuery = z.object({
  format: ExportFormat,
  system: SystemName.default('dhis2'),
  /** Of `csv` and `json` only. */
  state: LinkState.optional(),
  /** Of the words of `xlsx`. */
  language: z.enum(['en', 'fr', 'pt']).default('en'),
})
export type ExportQuery = z.input<typeof ExportQuery>

/** GET /links?system=&state= — all links for programs, with an ETag. `format=json` of /export gives the same. */
const LinkSide = z.object({
  system: SystemName,
  sourceId: z.string(),
  code: z.string().nullable(),
  name: z.string(),
  gln: z.string().nullable(),
})
export const CrosswalkLinks = z.object({
  links: z.array(
    z.object({
      id: Id,
      place: LinkSide,
      other: LinkSide,
      state: LinkState,
      method: LinkMethod,
      score: z.number().nullable(),
      decidedBy: z.string(),
      decidedAt: Instant,
      validFrom: Day.nullable(),
      validTo: Day.nullable(),
      note: z.string().nullable(),
    }),
  ),
  noCounterpart: z.array(
    z.object({
      place: LinkSide,
      otherSystem: SystemName,
      reason: NoCounterpartReason.nullable(),
      note: z.string().nullable(),
      decidedBy: z.string().nullable(),
      decidedAt: Instant.nullable(),
    }),
  ),
})
export type CrosswalkLinks = z.infer<typeof CrosswalkLinks>
/** GET /concept-map?system= — FHIR R4 ConceptMap. GET /locations — FHIR R4 Bundle of Locations. Both with an ETag. */

/** POST /import?system=&apply=false|true&confirm=false|true with text/csv or the XLSX media type. */
export const CrosswalkImport = z.object({
  applied: z.boolean(),
  added: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  retired: z.number().int(),
  /** What would change, line by line; the first 500. */
  changes: z.array(
    z.object({
      line: z.number().int().nullable(),
      kind: z.enum(['add', 'change', 'retire']),
      placeName: z.string(),
      placeCode: z.string().nullable(),
      otherName: z.string(),
      otherCode: z.string().nullable(),
      before: z.string().nullable(),
      after: z.string(),
    }),
  ),
  /** Lines that go against what a person decided, the data, or another line. */
  rejects: z.array(z.object({ line: z.number().int(), message: z.string(), remedy: z.string() })),
  /** Set when applying would retire an unusual share of links and needs `confirm=true`. */
  needsConfirmation: z.string().nullable(),
  batch: z.string().nullable(),
})
export type CrosswalkImport = z.infer<typeof CrosswalkImport>

/**
 * GET /glns?state=&system=&limit=&after= — Global Location Numbers. `missing`: nobody knows one. `invalid`: what stands there is none.
 * `duplicate`: another facility has it too. `conflict`: two numbers for one facility. `unwritten`: one system has it, another lacks it.
 */
export const GlnState = z.enum(['missing', 'invalid', 'duplicate', 'conflict', 'unwritten', 'ok'])
export type GlnState = z.infer<typeof GlnState>
export const GlnQuery = z.object({
  system: SystemName.default('dhis2'),
  state: GlnState.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: z.coerce.number().int().nonnegative().max(2_147_483_647).optional(),
})
export type GlnQuery = z.input<typeof GlnQuery>
export const GlnRow = z.object({
  placeId: Id,
  system: SystemName,
  name: z.string(),
  code: z.string().nullable(),
  areas: z.array(z.string()),
  /** As it stands there, good or not. */
  gln: z.string().nullable(),
  otherName: z.string().nullable(),
  otherGln: z.string().nullable(),
  state: GlnState,
  /** Who else has the number. */
  sharedWith: z.array(z.object({ placeId: Id, name: z.string(), code: z.string().nullable(), system: SystemName })),
})
export type GlnRow = z.infer<typeof GlnRow>
export const GlnPage = z.object({
  rows: z.array(GlnRow),
  total: z.number().int(),
  counts: z.record(GlnState, z.number().int()),
  next: z.number().int().nullable(),
})
export type GlnPage = z.infer<typeof GlnPage>

/** POST /match {system, dryRun, learn} -> 202 Run of contract/systems.ts; progress by GET /api/v1/systems/runs/:id. */
export const PostMatch = z.object({
  system: SystemName.default('dhis2'),
  dryRun: z.boolean().default(false),
  precision: z.number().min(0.5).max(1).optional(),
  learn: z.boolean().default(false),
})
export type PostMatch = z.input<typeof PostMatch>
