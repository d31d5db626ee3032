/** Addresses stay readable and short enough to be told by phone: plain `a=1&b=two`, nothing encoded as JSON. */
export function readQueryString(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text))
}

export function writeQueryString(search: Record<string, unknown>): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(search)) {
    if (typeof value === 'number' || typeof value === 'boolean') params.set(key, String(value))
    else if (typeof value === 'string' && value !== '') params.set(key, value)
  }
  // Commas separate ids in our lists; encoding them would only make the address unreadable.
  const written = params.toString().replaceAll('%2C', ',').replaceAll('%2F', '/')
  return written === '' ? '' : `?${written}`
}
