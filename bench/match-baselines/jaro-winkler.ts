/** Likeness of two texts, 0 to 1, with weight on their beginnings (Winkler 1990). */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return a === '' ? 0 : 1
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1)
  const taken = new Uint8Array(b.length)
  const matched: string[] = []
  for (let i = 0; i < a.length; i++) {
    for (let j = Math.max(0, i - reach); j <= Math.min(b.length - 1, i + reach); j++) {
      if (taken[j] === 1 || a[i] !== b[j]) continue
      taken[j] = 1
      matched.push(a[i] ?? '')
      break
    }
  }
  if (matched.length === 0) return 0
  let [at, swapped] = [0, 0]
  for (let j = 0; j < b.length; j++) if (taken[j] === 1 && matched[at++] !== b[j]) swapped++
  const m = matched.length
  const jaro = (m / a.length + m / b.length + (m - swapped / 2) / m) / 3
  let start = 0
  while (start < 4 && start < Math.min(a.length, b.length) && a[start] === b[start]) start++
  return jaro + start * 0.1 * (1 - jaro)
}
