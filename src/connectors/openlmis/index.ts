import type { OpenlmisId } from '../../base/ids.ts'
import { err, type Result } from '../../base/result.ts'
import { createHttpClient } from '../../platform/outgoing-http/index.ts'
import { createApi } from './api.ts'
import { createAuth } from './auth.ts'
import { boundedMap } from './bounded-map.ts'
import { listCommodityTypes, listLots, listTradeItems, listTradeItemsOf } from './commodities.ts'
import { DEFAULT_PACING, DEFAULT_SIGN_IN_CLIENT, type OpenlmisConfig } from './config.ts'
import type { OpenlmisError } from './errors.ts'
import { listFacilities, type Facility } from './facilities.ts'
import { listFacilityTypes, listGeographicLevels, listGeographicZones } from './geography.ts'
import { getOrderable, listOrderables } from './orderables.ts'
import { listProcessingPeriods, listProcessingSchedules } from './periods.ts'
import { listPrograms } from './programs.ts'
import type { Batches } from './paging.ts'
import {
  getRequisition,
  refusedSearch,
  requisitionsNeedUser,
  searchRequisitions,
  type RequisitionQuery,
} from './requisitions.ts'
import { setFacilityExtraData, type ExtraDataChange } from './set-extra-data.ts'
import { listStockCards } from './stock-card-list.ts'
import { getStockCard } from './stock-cards.ts'
import { listStockReasons, listValidReasons } from './stock-reasons.ts'
import { getStockSummary, type FacilityProgram, type SummaryOptions } from './stock-summaries.ts'
import {
  listApprovedProducts,
  listIdealStockAmounts,
  listRequisitionGroups,
  listSupervisoryNodes,
  listSupplyLines,
  type IdealStockAmountQuery,
} from './supply-chain.ts'
import { checkToken, getPermissions, getUser, listSupervisedFacilities, signIn, type Asking } from './users.ts'
import { probe, type OpenlmisProfile } from './versions.ts'

export type Openlmis = ReturnType<typeof createOpenlmis>

type Many<T> = Iterable<T> | AsyncIterable<T>

/** A connection to one OpenLMIS. It holds the session, the pace and the connections; `close` it when done. */
export function createOpenlmis(config: OpenlmisConfig) {
  const { credentials, pacing = DEFAULT_PACING, concurrency = 8, system = 'openlmis' } = config
  const http = createHttpClient({
    baseUrl: config.baseUrl,
    egress: config.egress,
    concurrency,
    ...(pacing === 'unlimited' ? {} : pacing),
    ...given(config),
  })
  const isUser = credentials.grant === 'password'
  const auth = createAuth(http, credentials, config.time)
  const api = createApi(http, auth)
  const signInClient = config.signInClient ?? DEFAULT_SIGN_IN_CLIENT
  let profile: Promise<Result<OpenlmisProfile, OpenlmisError>> | undefined

  /** Probed once; a failed probe is not kept. */
  const getProfile = async (): Promise<Result<OpenlmisProfile, OpenlmisError>> => {
    profile ??= probe(http, config.time)
    const known = await profile
    if (!known.ok) profile = undefined
    return known
  }

  return {
    system,
    host: http.host,
    getProfile,
    /** Logs in when there is no session; says whether the credentials work. */
    checkLogin: async (): Promise<Result<true, OpenlmisError>> => {
      auth.forgetBadCredentials()
      const token = await auth.token()
      return token.ok ? { ok: true, value: true } : token
    },

    async *listFacilities(): Batches<Facility> {
      const known = await getProfile()
      if (!known.ok) return yield known
      yield* listFacilities(api, system, known.value.features.facilitiesFull, concurrency)
    },
    /** Sets one key of a facility's extraData, unless it changed since. */
    setFacilityExtraData: (change: ExtraDataChange, signal?: AbortSignal) => setFacilityExtraData(api, change, signal),
    listGeographicZones: () => listGeographicZones(api, system),
    listGeographicLevels: () => listGeographicLevels(api, system),
    listFacilityTypes: () => listFacilityTypes(api, system),
    listPrograms: () => listPrograms(api, system),
    /** `since`: the `lastModified` of an earlier answer. */
    listOrderables: (since?: string) => listOrderables(api, system, since),
    getOrderable: (id: OpenlmisId, versionNumber: number) => getOrderable(api, id, versionNumber),
    listTradeItems: () => listTradeItems(api, system),
    listCommodityTypes: () => listCommodityTypes(api, system),
    listTradeItemsOf: (commodityTypeId: OpenlmisId) => listTradeItemsOf(api, commodityTypeId),
    listLots: () => listLots(api, system),
    listProcessingSchedules: () => listProcessingSchedules(api, system),
    listProcessingPeriods: () => listProcessingPeriods(api, system),
    listSupplyLines: () => listSupplyLines(api, system),
    listSupervisoryNodes: () => listSupervisoryNodes(api, system),
    listRequisitionGroups: () => listRequisitionGroups(api, system),
    listIdealStockAmounts: (query?: IdealStockAmountQuery) => listIdealStockAmounts(api, system, query),
    listApprovedProducts: () => listApprovedProducts(api, system),

    listStockReasons: () => listStockReasons(api, system),
    listValidReasons: (query?: Parameters<typeof listValidReasons>[2]) => listValidReasons(api, system, query),
    getStockSummary: (of: FacilityProgram, options?: SummaryOptions) => getStockSummary(api, system, of, options),
    /** Summaries of many facilities, a few at a time, in the order asked for. One that fails does not end the rest. */
    streamStockSummaries: (places: Many<FacilityProgram>, options?: SummaryOptions) =>
      boundedMap(places, concurrency, async (of) => ({ of, result: await getStockSummary(api, system, of, options) })),
    listStockCards: () => listStockCards(api, system),
    getStockCard: (id: OpenlmisId, signal?: AbortSignal) => getStockCard(api, system, id, signal),
    streamStockCards: (ids: Many<OpenlmisId>, signal?: AbortSignal) =>
      boundedMap(ids, concurrency, async (id) => ({ id, result: await getStockCard(api, system, id, signal) })),

    searchRequisitions: (query?: RequisitionQuery) =>
      isUser ? searchRequisitions(api, system, query) : refusedSearch(),
    getRequisition: async (id: OpenlmisId) =>
      isUser ? await getRequisition(api, system, id) : err(requisitionsNeedUser),
    streamRequisitions: (ids: Many<OpenlmisId>) =>
      boundedMap(ids, concurrency, async (id) => ({ id, result: await getRequisition(api, system, id) })),

    signIn: (username: string, password: string) => signIn(http, signInClient, username, password),
    getUser: (userId: OpenlmisId, asking?: Asking) => getUser(api, userId, asking),
    getPermissions: (userId: OpenlmisId, asking?: Asking) => getPermissions(api, userId, asking),
    listSupervisedFacilities: (userId: OpenlmisId, asking?: Asking) => listSupervisedFacilities(api, userId, asking),
    checkToken: (client: { clientId: string; clientSecret: string }, token: string) => checkToken(http, client, token),

    close: () => http.close(),
  }
}

/** Settings that go to the HTTP client as they are, when they are given. */
function given(config: OpenlmisConfig) {
  const { hostHeader, timeouts, retry, log, metrics, time, random } = config
  return {
    ...(hostHeader === undefined ? {} : { hostHeader }),
    ...(timeouts === undefined ? {} : { timeouts }),
    ...(retry === undefined ? {} : { retry }),
    ...(log === undefined ? {} : { log }),
    ...(metrics === undefined ? {} : { metrics }),
    ...(time === undefined ? {} : { time }),
    ...(random === undefined ? {} : { random }),
  }
}

export type { Credentials, OauthClientCredentials, OpenlmisConfig } from './config.ts'
export type { OpenlmisError } from './errors.ts'
export { collect, type Batches } from './paging.ts'
export { boundedMap } from './bounded-map.ts'
export type { Batch } from './rows.ts'
export type { Facility } from './facilities.ts'
export type { FacilityType, GeographicLevel, GeographicZone } from './geography.ts'
export type { Program } from './programs.ts'
export type { Orderable, OrderableChanges } from './orderables.ts'
export type { CommodityType, Lot, TradeItem } from './commodities.ts'
export type { ProcessingPeriod, ProcessingSchedule } from './periods.ts'
export type {
  ApprovedProduct,
  IdealStockAmount,
  RequisitionGroup,
  SupervisoryNode,
  SupplyLine,
} from './supply-chain.ts'
export type { StockReason, ValidReason } from './stock-reasons.ts'
export type { FacilityProgram, StockSummary, SummaryCard, SummaryOptions } from './stock-summaries.ts'
export type { StockCardHead } from './stock-card-list.ts'
export type { CardLot, StockCard, StockLine } from './stock-cards.ts'
export { FINAL_STATUSES, type Requisition, type RequisitionHead, type RequisitionLine } from './requisitions.ts'
export type { ExtraDataChange, ExtraDataWritten } from './set-extra-data.ts'
export type { Permission, SignedIn, TokenCheck, UserDetails } from './users.ts'
export type { Features, OpenlmisProfile } from './versions.ts'
