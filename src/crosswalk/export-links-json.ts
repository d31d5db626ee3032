import type { ExportedLink, ExportedLoner } from './store-export.ts'

/** `{"links":[…],"noCounterpart":[…]}` in pieces; the shapes are `CrosswalkLinks` of the contract. */
export async function* writeLinksJson(
  links: AsyncIterable<ExportedLink>,
  loners: AsyncIterable<ExportedLoner>,
): AsyncGenerator<string> {
  yield '{"links":['
  let between = ''
  for await (const { isShared: _told, ...link } of links) {
    yield between + JSON.stringify(link)
    between = ','
  }
  yield '],"noCounterpart":['
  between = ''
  for await (const { id: _id, ...loner } of loners) {
    yield between + JSON.stringify(loner)
    between = ','
  }
  yield ']}'
}
