/** Codes as they are compared between rows and systems: people add spaces and change case. */
export const codeKey = (code: string): string => code.trim().toLowerCase()

/** Groups of rows whose codes differ by case or spaces at most. */
export function duplicateCodes<T extends { readonly code: string | null }>(rows: readonly T[]): T[][] {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    if (row.code === null) continue
    const key = codeKey(row.code)
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return [...groups.values()].filter((group) => group.length > 1)
}
