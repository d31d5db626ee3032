import { createHash, timingSafeEqual } from 'node:crypto'

/** A program that may exchange with us. It is no person and has no session. */
export interface ExchangeAccount {
  readonly name: string
  /** With Basic authentication; the name is the user. */
  readonly password?: string | undefined
  /** As `ApiToken` or `Bearer`. */
  readonly token?: string | undefined
  readonly may: readonly ExchangeRight[]
}
export type ExchangeRight = 'send' | 'read'

/** Whose the credentials of an `Authorization` header are; undefined when nobody's. Takes the same time for right and wrong ones. */
export function accountOf(
  header: string | undefined,
  accounts: readonly ExchangeAccount[],
): ExchangeAccount | undefined {
  const [scheme = '', given = ''] = (header ?? '').split(' ', 2)
  const kind = scheme.toLowerCase()
  if (kind === 'basic') {
    const [user = '', ...rest] = Buffer.from(given, 'base64').toString('utf8').split(':')
    return find(
      accounts,
      ({ name, password }) => password !== undefined && same(`${user}:${rest.join(':')}`, `${name}:${password}`),
    )
  }
  if (kind === 'apitoken' || kind === 'bearer')
    return find(accounts, ({ token }) => token !== undefined && same(given, token))
  return undefined
}

/** Looks at every account, found or not. */
function find<T>(items: readonly T[], test: (item: T) => boolean): T | undefined {
  let found: T | undefined
  for (const item of items) if (test(item)) found = item
  return found
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
const same = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))
