import { createHash } from 'node:crypto'
import net from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { isErrorCode } from './binaries.ts'
import { EmbeddedDatabaseError } from './embedded-database-error.ts'

const RETRY_MS = 25

/**
 * Runs `fn` while no other process on this machine does so for the same folder. The lock is a listening socket in
 * Linux's abstract name space: the kernel frees it when its holder dies, so it can never be stale.
 */
export async function withStartLock<T>(folder: string, timeoutMs: number, fn: () => Promise<T>): Promise<T> {
  const name = `\0interop-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const lock = await listen(name)
    if (lock) {
      try {
        return await fn()
      } finally {
        await new Promise((resolve) => lock.close(resolve))
      }
    }
    if (Date.now() > deadline) {
      throw new EmbeddedDatabaseError(
        `Another process has been starting the embedded PostgreSQL in ${folder} for more than ${timeoutMs / 1000} s. Stop that process and start again.`,
      )
    }
    await delay(RETRY_MS)
  }
}

function listen(name: string): Promise<net.Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => socket.destroy())
    server.once('error', (error) => (isErrorCode(error, 'EADDRINUSE') ? resolve(undefined) : reject(error)))
    server.listen(name, () => {
      server.unref()
      resolve(server)
    })
  })
}
