const HIDDEN = '***'

const SECRET_KEYS = String.raw`(?:access_token|refresh_token|id_token|token|api_?key|password|passwd|pwd|client_secret|secret|code)`
const QUERY_SECRET = new RegExp(String.raw`([?&;]|^)(${SECRET_KEYS})=[^&\s"']*`, 'gi')
const JSON_SECRET = new RegExp(String.raw`("${SECRET_KEYS}"\s*:\s*)"(?:[^"\\]|\\.)*"`, 'gi')
const HEADER_SECRET = /\b(authorization|cookie|set-cookie|x-api-key)(["']?\s*[:=]\s*["']?)[^\r\n"']+/gi
const SCHEME_SECRET = /\b(basic|bearer|apitoken)\s+[a-z0-9._~+/=-]{6,}/gi
const USERINFO = /(\bhttps?:\/\/)[^/\s@]+@/gi
const PERSONAL_ACCESS_TOKEN = /\bd2p(?:at)?_[a-z0-9]+/gi

/** Takes credentials out of text that is about to be logged, stored or shown. */
export function redact(text: string): string {
  return text
    .replace(USERINFO, `$1${HIDDEN}@`)
    .replace(QUERY_SECRET, `$1$2=${HIDDEN}`)
    .replace(JSON_SECRET, `$1"${HIDDEN}"`)
    .replace(HEADER_SECRET, `$1$2${HIDDEN}`)
    .replace(SCHEME_SECRET, `$1 ${HIDDEN}`)
    .replace(PERSONAL_ACCESS_TOKEN, HIDDEN)
}
