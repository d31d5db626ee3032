import { expect, it } from 'vitest'
import { describeFailure, RunFailure } from './describe-failure.ts'

it('keeps the reason, message and remedy of a failure that has them', () => {
  const text = { reason: 'tooManyVanished', message: 'Half of it vanished', remedy: 'Look' }
  expect(describeFailure(new RunFailure(text))).toEqual(text)
})

it('tells what to do about each way in which a system fails to answer', () => {
  const failure = { kind: 'ill', cause: 'network', attempts: 3, message: 'host cannot be reached' }
  expect(describeFailure(failure)).toMatchObject({ reason: 'ill', message: 'host cannot be reached' })
  expect(describeFailure(Object.assign(new Error('wrapped'), { failure }))).toMatchObject({
    reason: 'ill',
    message: 'wrapped',
    remedy: describeFailure(failure).remedy,
  })
})

it('says of anything else that it is a defect to report', () => {
  for (const thrown of [new TypeError('x is undefined'), 'text', undefined, null, new Error('')]) {
    const text = describeFailure(thrown)
    expect(text.reason).toBe('unexpected')
    expect(text.message).not.toBe('')
    expect(text.remedy).not.toBe('')
  }
})
