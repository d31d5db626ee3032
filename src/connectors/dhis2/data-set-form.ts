import { z } from 'zod'
import { ok, type Result } from '../../base/result.ts'
import type { Connection } from './connection.ts'
import type { Dhis2Failure } from './failure.ts'

/** A data set as its entry form shows it. */
export interface DataSetForm {
  readonly id: string
  readonly name: string
  /** In the order of the form; elements of no section come last, in a section without a name. */
  readonly sections: readonly { readonly name: string | null; readonly dataElements: readonly FormElement[] }[]
}

export interface FormElement {
  readonly id: string
  readonly name: string
}

const Element = z.object({ id: z.string(), name: z.string(), formName: z.string().nullish() })
const Form = z.object({
  id: z.string(),
  name: z.string(),
  sections: z
    .array(z.object({ name: z.string(), sortOrder: z.number().default(0), dataElements: z.array(Element).default([]) }))
    .default([]),
  dataSetElements: z.array(z.object({ dataElement: Element })).default([]),
})
const FIELDS =
  'id,name,sections[name,sortOrder,dataElements[id,name,formName]],dataSetElements[dataElement[id,name,formName]]'

const elementOf = ({ id, name, formName }: z.infer<typeof Element>): FormElement => ({ id, name: formName ?? name })

export async function getDataSetForm(
  connection: Connection,
  dataSet: string,
): Promise<Result<DataSetForm, Dhis2Failure>> {
  const answer = await connection.get(`dataSets/${encodeURIComponent(dataSet)}`, { fields: FIELDS }, Form)
  if (!answer.ok) return answer
  const { id, name, sections, dataSetElements } = answer.value
  const inOrder = sections
    .toSorted((a, b) => a.sortOrder - b.sortOrder)
    .map((section) => ({ name: section.name, dataElements: section.dataElements.map(elementOf) }))
  const placed = new Set(inOrder.flatMap((section) => section.dataElements.map((element) => element.id)))
  const others = dataSetElements
    .map((item) => elementOf(item.dataElement))
    .filter((element) => !placed.has(element.id))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return ok({
    id,
    name,
    sections: [...inOrder, ...(others.length > 0 ? [{ name: null, dataElements: others }] : [])],
  })
}
