import { fhirCode, fhirString, type ConceptMapElement, type FhirSystems } from './fhir-write-shapes.ts'
import type { ExportedLink, ExportedLoner } from './store-export.ts'

export interface ConceptMapGroup {
  /** The other system. */
  readonly system: string
  readonly links: AsyncIterable<ExportedLink>
  /** Places of OpenLMIS that have no counterpart there. */
  readonly without: AsyncIterable<ExportedLoner>
}

/**
 * The crosswalk as a FHIR R4 ConceptMap, in pieces: a group for each other system, an element for each place of OpenLMIS that is linked or is
 * known to have no counterpart. Only confirmed links are in it.
 */
export async function* writeConceptMap(
  groups: readonly ConceptMapGroup[],
  systems: FhirSystems,
  now: Date,
): AsyncGenerator<string> {
  const head = {
    resourceType: 'ConceptMap',
    id: 'facilities',
    url: `${systems.baseUrl}/api/v1/crosswalk/concept-map`,
    name: 'FacilityCrosswalk',
    title: 'Facilities of OpenLMIS in other systems',
    status: 'active',
    date: now.toISOString(),
    description:
      'Which facility of OpenLMIS is which place of another system, as confirmed by keys and people. Several stores of one org unit map to something wider.',
  }
  yield JSON.stringify(head).slice(0, -1)
  let isFirst = true
  for (const { system, links, without } of groups) {
    const start = { source: systems.uriOf('openlmis'), target: systems.uriOf(system) }
    // FHIR has no group without elements, so its beginning waits for the first one.
    let opened = false
    for await (const element of elements(links, without)) {
      const before = opened ? ',' : `${isFirst ? ',"group":[' : ','}${JSON.stringify(start).slice(0, -1)},"element":[`
      opened = true
      isFirst = false
      yield `${before}${JSON.stringify(element)}`
    }
    if (opened) yield ']}'
  }
  yield isFirst ? '}' : ']}'
}

async function* elements(
  links: AsyncIterable<ExportedLink>,
  without: AsyncIterable<ExportedLoner>,
): AsyncGenerator<ConceptMapElement> {
  for await (const { place, other, isShared, note } of links) {
    const display = fhirString(other.name)
    const comment = fhirString(note)
    yield {
      ...codeOf(place),
      target: [
        {
          code: fhirCode(other.sourceId),
          ...(display !== undefined && { display }),
          equivalence: isShared ? 'wider' : 'equivalent',
          ...(comment !== undefined && { comment }),
        },
      ],
    }
  }
  for await (const { place, reason, note } of without) {
    const comment = fhirString([reason, note].filter((text) => text !== null).join(': '))
    yield { ...codeOf(place), target: [{ equivalence: 'unmatched', ...(comment !== undefined && { comment }) }] }
  }
}

function codeOf({
  sourceId,
  name,
}: {
  readonly sourceId: string
  readonly name: string
}): Pick<ConceptMapElement, 'code' | 'display'> {
  const display = fhirString(name)
  return { code: fhirCode(sourceId), ...(display !== undefined && { display }) }
}
