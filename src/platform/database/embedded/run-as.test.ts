import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { binariesIn, findBinaries } from './binaries.ts'
import { chooseRunAs, isReachableByOthers } from './run-as.ts'

const isRoot = process.getuid?.() === 0

describe('the way the embedded server is run', () => {
  it('is our own user, when that is not root', () => {
    expect(chooseRunAs(findBinaries(), 'self')).toMatchObject({ name: 'self', prefix: [] })
  })

  it('leads a newcomer to runnable binaries, whatever npm left out', () => {
    const { postgres } = findBinaries()
    expect(spawnSync(postgres, ['--version'], { encoding: 'utf8' }).stdout).toMatch(/^postgres \(PostgreSQL\) 18/)
  })

  describe.runIf(isRoot)('as root (skipped for plain users, who have one way to run it)', () => {
    let hidden: string
    beforeEach(() => {
      hidden = fs.mkdtempSync(path.join(os.tmpdir(), 'interop-hidden-'))
    })
    afterEach(() => fs.rmSync(hidden, { recursive: true }))

    it('uses a copy of the binaries that the other user can reach, and makes it once', () => {
      const original = path.join(hidden, 'native')
      fs.cpSync(findBinaries().root, original, { recursive: true, verbatimSymlinks: true })
      expect(isReachableByOthers(original)).toBe(false)
      const { binaries, identity } = chooseRunAs(binariesIn(original), 'otherUser')
      try {
        expect(binaries.root).not.toBe(original)
        expect(spawnSync(binaries.postgres, ['--version'], { ...identity, cwd: '/' }).status).toBe(0)
        expect(identity?.uid).not.toBe(0)
        const made = fs.statSync(binaries.root).ctimeMs
        expect(chooseRunAs(binariesIn(original), 'otherUser').binaries.root).toBe(binaries.root)
        expect(fs.statSync(binaries.root).ctimeMs).toBe(made)
      } finally {
        fs.rmSync(binaries.root, { recursive: true })
      }
    })

    it('is never a copy that somebody else could have changed', () => {
      const original = path.join(hidden, 'native')
      fs.cpSync(findBinaries().root, original, { recursive: true, verbatimSymlinks: true })
      const { binaries } = chooseRunAs(binariesIn(original), 'otherUser')
      try {
        fs.chmodSync(binaries.root, 0o777)
        // The first folder is refused for its rights; the second one tried is another.
        const again = tryRoot(original)
        expect(again).not.toBe(binaries.root)
        if (again) fs.rmSync(again, { recursive: true })
      } finally {
        fs.rmSync(binaries.root, { recursive: true, force: true })
      }
    })
  })
})

function tryRoot(original: string): string | undefined {
  try {
    return chooseRunAs(binariesIn(original), 'otherUser').binaries.root
  } catch {
    return undefined
  }
}
