import type { FastifyReply } from '../platform/web-server/index.ts'

/** `__Host-` keeps other hosts of the domain from setting it, but needs TLS. */
export const cookieName = (secure: boolean): string => (secure ? '__Host-interop_session' : 'interop_session')

export function setSessionCookie(reply: FastifyReply, token: string, expiresAt: Date, secure: boolean): void {
  reply.setCookie(cookieName(secure), token, { path: '/', httpOnly: true, sameSite: 'lax', secure, expires: expiresAt })
}

export function clearSessionCookie(reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(cookieName(secure), { path: '/', httpOnly: true, sameSite: 'lax', secure })
}
