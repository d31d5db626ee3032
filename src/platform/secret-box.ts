import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { err, ok, type Result } from '../base/result.ts'

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

export type OpenError =
  | { readonly kind: 'unknownKey'; readonly keyId: string; readonly message: string }
  | { readonly kind: 'damaged'; readonly message: string }

export interface SecretBox {
  /** Encrypts with the first key. `context` (e.g. `connection:dhis2`) must be the same at opening. */
  seal(plain: string, context: string): string
  open(sealed: string, context: string): Result<string, OpenError>
}

/**
 * AES-256-GCM for secrets that must lie in the database. `keys` are texts from the environment or a file: 32 bytes as
 * hex or base64. The first seals, all open: put a new key in front, and drop the old one when nothing uses it.
 */
export function createSecretBox(keys: readonly string[]): SecretBox {
  const all = keys.map(readKey)
  const [current] = all
  if (!current) throw new Error('No key for stored secrets: generate one with `openssl rand -hex 32` and configure it')
  return {
    seal: (plain, context) => seal(current, plain, context),
    open: (sealed, context) => open(all, sealed, context),
  }
}

interface Key {
  readonly id: string
  readonly bytes: Buffer
}

function readKey(text: string): Key {
  const trimmed = text.trim()
  const bytes = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64')
  if (bytes.length !== KEY_BYTES) {
    throw new Error(
      `A key for stored secrets must be ${KEY_BYTES} bytes as hex or base64, this one has ${bytes.length}. Generate one with \`openssl rand -hex 32\``,
    )
  }
  return { bytes, id: createHash('sha256').update(bytes).digest('hex').slice(0, 8) }
}

/** `v1.<key id>.<nonce, tag and text in base64url>` */
function seal(key: Key, plain: string, context: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce).setAAD(Buffer.from(context))
  const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return `v1.${key.id}.${Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url')}`
}

function open(keys: readonly Key[], sealed: string, context: string): Result<string, OpenError> {
  const [version, keyId, body, ...more] = sealed.split('.')
  if (version !== 'v1' || !keyId || !body || more.length > 0) {
    return err({ kind: 'damaged', message: 'The stored secret is not in a known form. Enter it again.' })
  }
  const key = keys.find(({ id }) => id === keyId)
  if (!key) {
    return err({
      kind: 'unknownKey',
      keyId,
      message: `The stored secret was sealed with key ${keyId}, which is not configured. Configure that key too, or enter the secret again.`,
    })
  }
  const bytes = Buffer.from(body, 'base64url')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(Buffer.from(context))
      .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
    const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
    return ok(plain.toString('utf8'))
  } catch {
    return err({
      kind: 'damaged',
      message: 'The stored secret was changed or belongs to something else. Enter it again.',
    })
  }
}
