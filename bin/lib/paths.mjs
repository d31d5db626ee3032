import path from 'node:path'
import { fileURLToPath } from 'node:url'

// The launchers run on whatever Node is there (18 or newer) before any package is installed: plain JavaScript that
// imports nothing but Node itself.

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..')
export const inRoot = (...parts) => path.join(root, ...parts)

/** Progress goes to standard error, so that a command's own output stays clean. */
export const say = (text) => void process.stderr.write(`${text}\n`)
