import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { inspect } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { closest } from '../closest.ts'
import { readConfig } from './read-config.ts'
import { secret } from './secret-schema.ts'
import { Secret } from './secret.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'interop-config-'))
afterAll(() => fs.rmSync(folder, { recursive: true }))

const schema = z.strictObject({
  port: z.number().int().default(3000),
  systems: z
    .record(z.string(), z.strictObject({ url: z.url(), password: secret(), pageSize: z.number().optional() }))
    .default({}),
})

function read(yaml: string, env: Record<string, string> = {}, overrides = {}) {
  const file = path.join(folder, 'interop.yaml')
  fs.writeFileSync(file, yaml)
  return readConfig({ file, env, schema, overrides })
}

const problemsOf = (yaml: string, env = {}) => {
  const result = read(yaml, env)
  return result.ok ? [] : result.error.problems.map((problem) => `${problem.path}: ${problem.message}`)
}

describe('readConfig', () => {
  it('expands variables, defaults and files, and hides secrets from every kind of print', () => {
    fs.writeFileSync(path.join(folder, 'password'), 'from file\n')
    const result = read(
      `systems:\n  dhis2: { url: '\${SCHEME:-https}://\${HOST}/', password: '\${file:${folder}/password}' }`,
      { HOST: 'example.org' },
    )
    if (!result.ok) throw new Error(result.error.message)
    const { password, url } = result.value.systems['dhis2'] ?? { password: new Secret(''), url: '' }
    expect(url).toBe('https://example.org/')
    expect(password.reveal()).toBe('from file')
    expect(
      [`${String(password)}`, JSON.stringify(result.value), inspect(result.value, { depth: 9 })].join(),
    ).not.toContain('from file')
  })

  it('means an empty file or none by the schema, with environment laid over it', () => {
    expect(read('')).toEqual({ ok: true, value: { port: 3000, systems: {} } })
    expect(readConfig({ env: {}, schema, overrides: { port: 8080, systems: undefined } })).toMatchObject({
      value: { port: 8080 },
    })
  })

  it('names every bad key at once, with the remedy', () => {
    const yaml = "port: often\nprot: 1\nsystems:\n  dhis2: { urll: x, password: '${NOT_SET}' }"
    expect(problemsOf(yaml)).toEqual([
      'systems.dhis2.password: needs the environment variable NOT_SET, which is not set',
      expect.stringMatching(/^port: .*expected number/),
      'systems.dhis2.url: is missing; it must be a string',
      'systems.dhis2.urll: is not a known key; did you mean "url"?',
      'prot: is not a known key; did you mean "port"?',
    ])
  })

  it('lists the known keys when none is near', () => {
    expect(problemsOf('colour: red')).toEqual(['colour: is not a known key; known here: port, systems'])
  })

  it('names a secret file that is not there, and a reference it does not know', () => {
    const [file, reference] = problemsOf(
      "systems: { a: { url: 'https://a.example', password: '${file:/no/such}' }, b: { url: 'https://b.example', password: '${a-b}' } }",
    )
    expect(file).toMatch(/^systems\.a\.password: names the file \/no\/such, which cannot be read/)
    expect(reference).toMatch(/^systems\.b\.password: has \$\{a-b\}, which is neither/)
  })

  it('never repeats a value of the file in its message', () => {
    const result = read("systems: { dhis2: { url: 'hunter2', password: 5 } }")
    expect(result.ok ? '' : result.error.message).toContain('systems.dhis2.url')
    expect(result.ok ? '' : result.error.message).not.toContain('hunter2')
  })

  it('says what is wrong with a file that is no YAML, or no file', () => {
    expect(problemsOf('a: [1')[0]).toMatch(/is not valid YAML/)
    const missing = readConfig({ file: '/no/such.yaml', env: {}, schema })
    expect(missing.ok ? '' : missing.error.message).toMatch(/the file cannot be read .* Check the path/)
  })

  it('takes $$ for a plain dollar sign', () => {
    const result = read("systems: { a: { url: 'https://a.example', password: 'a$${b}' } }")
    expect(result.ok && result.value.systems['a']?.password.reveal()).toBe('a${b}')
  })
})

describe('closest', () => {
  it('finds what a typing mistake meant and nothing far away', () => {
    expect(closest('passwrod', ['password', 'url'])).toBe('password')
    expect(closest('colour', ['password', 'url'])).toBeUndefined()
  })
})
