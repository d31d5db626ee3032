import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits; the cookie's value. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** What the database keeps instead of the token: whoever steals a backup can sign in as nobody. */
export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest()
