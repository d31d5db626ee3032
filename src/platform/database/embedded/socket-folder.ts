import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'

/** `sun_path` of a Unix socket holds 108 bytes, the last of them zero. */
const LONGEST_SOCKET_PATH = 107

const socketPath = (host: string, port: number): string => path.join(host, `.s.PGSQL.${port}`)

/**
 * The server's socket lies in the database's own folder, whose rights (0700) decide who may connect. The server names
 * it relative to its working folder. A client names it absolutely, and for a long path through an open file
 * descriptor of the folder: `/proc/self/fd/<n>`.
 */
export class SocketFolder {
  readonly host: string
  readonly #descriptor: number | undefined

  constructor(clusterDir: string) {
    if (Buffer.byteLength(socketPath(clusterDir, 65535)) <= LONGEST_SOCKET_PATH) {
      this.host = clusterDir
      return
    }
    // The parent, because the folder itself is renamed into place by the first start.
    this.#descriptor = fs.openSync(path.dirname(clusterDir), 'r')
    this.host = `/proc/self/fd/${this.#descriptor}/${path.basename(clusterDir)}`
  }

  close(): void {
    if (this.#descriptor !== undefined) fs.closeSync(this.#descriptor)
  }
}

export function acceptsConnections(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(socketPath(host, port))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
