/** Compares dotted numbers; a `-SNAPSHOT` suffix is ignored. */
export function atLeast(version: string, wanted: string): boolean {
  const parts = (text: string): number[] => (text.split('-')[0] ?? '').split('.').map(Number)
  const [have, need] = [parts(version), parts(wanted)]
  for (let i = 0; i < need.length; i += 1) {
    const difference = (have[i] ?? 0) - (need[i] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return true
}
