import { z } from 'zod'
import type { PublishedPosition } from './published.ts'

const Position = z.object({ c: z.iso.datetime({ offset: true }), k: z.string().max(200) })

/** Where a page ends, as a word that means nothing to readers: they follow the link. */
export const toToken = ({ changedAt, key }: PublishedPosition): string =>
  Buffer.from(JSON.stringify({ c: changedAt, k: key })).toString('base64url')

export function fromToken(token: string): PublishedPosition | undefined {
  try {
    const parsed = Position.safeParse(JSON.parse(Buffer.from(token, 'base64url').toString('utf8')))
    return parsed.success ? { changedAt: parsed.data.c, key: parsed.data.k } : undefined
  } catch {
    return undefined
  }
}
