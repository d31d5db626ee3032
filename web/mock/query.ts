export const numberIn = (query: URLSearchParams, key: string): number | undefined => {
  const text = query.get(key)
  return text === null ? undefined : Number(text)
}
