import { createHash } from 'node:crypto'
import net from 'node:net'
import { installPackages } from './lib/packages.mjs'
import { buildPages } from './lib/pages.mjs'
import { root } from './lib/paths.mjs'

const RETRY_MS = 200

/** Makes the clone runnable: packages, and the pages unless they are not wanted. Two commands at once take turns. */
export async function setup({ pages = true } = {}) {
  const unlock = await lock()
  installPackages()
  if (pages) buildPages()
  await unlock()
}

/** A listening socket in Linux's abstract name space: held by one process, freed by the kernel when it ends. */
async function lock() {
  if (process.platform !== 'linux') return () => Promise.resolve()
  const name = `\0interop-setup-${createHash('sha256').update(root).digest('hex').slice(0, 32)}`
  for (;;) {
    const server = await listen(name)
    if (server) return () => new Promise((resolve) => server.close(resolve))
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}

function listen(name) {
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => socket.destroy())
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)))
    server.listen(name, () => resolve(server))
  })
}
