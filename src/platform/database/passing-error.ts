import pg from 'pg'

/** The server is stopped, killed or starting; the connection is gone; two transactions met. */
const PASSING_CODES = new Set([
  '57P01',
  '57P02',
  '57P03',
  '08000',
  '08001',
  '08003',
  '08004',
  '08006',
  '40001',
  '40P01',
])
const LOST_SOCKET = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE'])
/** What pg says without a code when a socket ends under it. */
const LOST_CONNECTION =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect)/

/** Whether the same work may well succeed a moment later, because only the way to the database failed. */
export function isPassingDatabaseError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (error instanceof pg.DatabaseError) return PASSING_CODES.has(code)
  return LOST_SOCKET.has(code) || LOST_CONNECTION.test(error.message) || isPassingDatabaseError(error.cause)
}
