import { z } from 'zod'
import type { Result } from '../../base/result.ts'
import type { Api } from './api.ts'
import type { OpenlmisError } from './errors.ts'
import { arrayOf, Id, nullable, rowsOf, type Batch } from './rows.ts'

export const Program = z.object({
  id: Id,
  code: z.string(),
  name: nullable(z.string()),
  active: z.boolean(),
})
export type Program = z.infer<typeof Program>

/** A plain array, unlike most lists. */
export async function listPrograms(api: Api, system: string): Promise<Result<Batch<Program>, OpenlmisError>> {
  const answer = await api.get('api/programs')
  return answer.ok ? arrayOf(answer.value, 'api/programs', rowsOf(system, 'program', Program)) : answer
}
