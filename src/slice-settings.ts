import { defaultRoleRights, type OpenlmisAccessSettings, type RoleRights } from './accounts/index.ts'
import type { Config } from './config.ts'
import type { CrosswalkSettings, FhirSystems, GlnSettings, LinkSettings } from './crosswalk/index.ts'
import { defaultFigureSettings, type FigureSettings } from './figures/index.ts'
import { defaultPublishRules, type PublishRules } from './publishing/index.ts'
import type { BrakeSettings } from './runs/index.ts'

/** What the slices want to know, from the one configuration. Only keys that are there are given, so that slices' defaults count. */

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Without the keys that hold undefined: "absent" and "undefined" are two things to the slices. */
export function present<T extends object>(values: T): Present<T> {
  const given: Present<T> = {}
  for (const key in values) {
    const value = values[key]
    if (value !== undefined) given[key] = value as Exclude<T[typeof key], undefined>
  }
  return given
}

export const brakeSettings = ({ vanishBrake }: Config): BrakeSettings => ({
  maxVanishedShare: vanishBrake.maxShare,
  fewRows: vanishBrake.fewRows,
})

export const linkSettings = ({ links }: Config): LinkSettings => ({
  storedLinkPath: links.storedKey,
  byCode: links.byCode,
  codePrefixes: links.codePrefixes,
  ...(links.byAttribute !== undefined && {
    attribute: { attribute: links.byAttribute, holds: attributeHolds(links.attributeHolds) },
  }),
})

/** For lists of places that come as files. */
export const listSettings = ({ bounds, crosswalk }: Config) => ({
  ...(bounds !== undefined && { bounds }),
  identifierSystems: crosswalk.identifierSystems,
})

/** Addresses under which the places of each system are known in FHIR. Those of the configuration come first. */
export function fhirSystems({ openlmis, dhis2, crosswalk, server }: Config): FhirSystems {
  const configured = new Map(Object.entries(crosswalk.identifierSystems).map(([uri, system]) => [system, uri]))
  const baseUrl = (server.publicUrl ?? 'http://localhost').replace(/\/+$/, '')
  const plain = (url: string): string => url.replace(/\/+$/, '')
  return {
    baseUrl,
    uriOf: (system) => {
      const known = configured.get(system)
      if (known !== undefined) return known
      if (system === 'openlmis' && openlmis) return `${plain(openlmis.url)}/api/facilities`
      if (system === 'dhis2' && dhis2) return `${plain(dhis2.url)}/api/organisationUnits`
      return `${baseUrl}/api/v1/crosswalk/systems/${encodeURIComponent(system)}`
    },
  }
}

export const glnSettings = ({ openlmis, dhis2 }: Config): GlnSettings => ({
  openlmisKey: openlmis?.glnKey,
  dhis2Attribute: dhis2?.glnAttribute,
})

const attributeHolds = (text: string): 'code' | 'id' | { readonly extraDataPath: string } =>
  text === 'code' || text === 'id' ? text : { extraDataPath: text }

export const crosswalkSettings = (config: Config): CrosswalkSettings => {
  const { sourceOfTruth, ...settings } = config.crosswalk
  return {
    ...settings,
    links: linkSettings(config),
    sourcesOfTruth: sourceOfTruth,
    ...present({ bounds: config.bounds }),
  }
}

/** Rules of the configuration come before ours: the first that fits a place decides. */
export const figureSettings = ({ figures, historyMonths }: Config): FigureSettings => ({
  ...defaultFigureSettings,
  amcMonths: figures.amcMonths,
  bufferShare: figures.bufferShare,
  disagreementShare: figures.disagreementShare,
  thresholds: [
    ...figures.thresholds.map(({ minMonths, maxMonths, minIsaShare, maxIsaShare, ...fits }) => ({
      minMonths,
      maxMonths,
      minIsaShare,
      maxIsaShare,
      ...present(fits),
    })),
    ...defaultFigureSettings.thresholds,
  ],
  historyMonths,
})

/** A role that the configuration names has exactly the rights named there; the others keep theirs. */
export const roleRights = ({ access }: Config): RoleRights => ({ ...defaultRoleRights, ...access.roleRights })

export const accessSettings = (config: Config): OpenlmisAccessSettings => ({
  roleRights: roleRights(config),
  everywhereRights: config.access.everywhereRights,
  programIds: config.access.programIds,
})

export const publishRules = (config: Config): PublishRules => ({
  ...defaultPublishRules,
  stockClass: config.publishing.stockClass,
  amcMonths: figureSettings(config).amcMonths,
  programs: config.openlmis?.programs ?? [],
  concurrency: config.dhis2?.pace.concurrency ?? defaultPublishRules.concurrency,
  brake: brakeSettings(config),
})
