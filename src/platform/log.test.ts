import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createLog } from './log.ts'

function linesOf(write: (log: ReturnType<typeof createLog>) => void): string {
  let text = ''
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString()
      done()
    },
  })
  write(createLog({ destination }))
  return text
}

describe('the log', () => {
  it('hides passwords, tokens and cookies at every depth', () => {
    const text = linesOf((log) => {
      log.info(
        { password: 'hunter2', request: { headers: { authorization: 'Bearer hunter2', 'set-cookie': 'hunter2' } } },
        'sent',
      )
      log.info({ a: { b: { c: { access_token: 'hunter2', kept: 'yes' } } } })
      log.child({ token: 'hunter2' }).info('child')
    })
    expect(text).not.toContain('hunter2')
    expect(text).toContain('"kept":"yes"')
    expect(text).toContain('***')
  })

  it('writes JSON lines with ISO times', () => {
    const line = JSON.parse(linesOf((log) => log.info('hello'))) as Record<string, unknown>
    expect(line).toMatchObject({ msg: 'hello', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) })
  })
})
