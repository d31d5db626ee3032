export type Encoding = 'br' | 'gzip' | 'identity'

/** The best encoding that the caller accepts; `q=0` means no. */
export function pickEncoding(acceptEncoding: string | undefined): Encoding {
  const accepted = new Set(
    (acceptEncoding ?? '')
      .toLowerCase()
      .split(',')
      .map((part) => part.trim().split(/\s*;\s*/))
      .filter(([, quality = 'q=1']) => Number(quality.replace('q=', '')) > 0)
      .map(([name]) => name),
  )
  if (accepted.has('br')) return 'br'
  return accepted.has('gzip') ? 'gzip' : 'identity'
}
