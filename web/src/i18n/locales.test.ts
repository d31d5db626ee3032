import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { LANGUAGES, type Language } from './language.ts'

type Texts = { readonly [key: string]: string | Texts }

const LOCALES = join(import.meta.dirname, 'locales')
const SOURCES = join(import.meta.dirname, '..')
const NAMESPACES = readdirSync(join(LOCALES, 'en')).map((file) => file.replace('.json', ''))
const PLURAL = /_(zero|one|two|few|many|other)$/

function* flat(texts: Texts, path = ''): Generator<[key: string, text: string]> {
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value === 'string') yield [path + key, value]
    else yield* flat(value, `${path}${key}.`)
  }
}

const load = (language: Language, namespace: string): Map<string, string> =>
  new Map(flat(JSON.parse(readFileSync(join(LOCALES, language, `${namespace}.json`), 'utf8')) as Texts))

const baseKeys = (texts: Map<string, string>): Set<string> =>
  new Set([...texts.keys()].map((key) => key.replace(PLURAL, '')))
const placeholders = (text: string): string[] =>
  [...text.matchAll(/{{(\w+)}}/g)].map((match) => match[1] ?? '').toSorted()

describe.each(NAMESPACES)('the texts of %s', (namespace) => {
  const english = load('en', namespace)

  test.each(LANGUAGES)('are the same keys in %s as in English, and none is empty', (language) => {
    const texts = load(language, namespace)
    expect([...baseKeys(texts)].toSorted()).toEqual([...baseKeys(english)].toSorted())
    expect([...texts].filter(([, text]) => text.trim() === '')).toEqual([])
  })

  test.each(LANGUAGES)('have in %s every plural form that language asks for', (language) => {
    const texts = load(language, namespace)
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    const counted = [...texts.keys()].filter((key) => key.endsWith('_other')).map((key) => key.replace(PLURAL, ''))
    const missing = counted.flatMap((key) =>
      forms.filter((form) => !texts.has(`${key}_${form}`)).map((form) => `${key}_${form}`),
    )
    expect(missing).toEqual([])
  })

  test.each(LANGUAGES)('name in %s the same placeholders as in English', (language) => {
    const different = [...load(language, namespace)].filter(([key, text]) => {
      const original = english.get(key) ?? english.get(key.replace(PLURAL, '_other')) ?? ''
      // A form for nought or one may say it in words.
      const optional = /_(zero|one)$/.test(key) ? new Set(['count']) : new Set<string>()
      const needed = (names: string[]) => names.filter((name) => !optional.has(name)).join()
      return needed(placeholders(text)) !== needed(placeholders(original))
    })
    expect(different).toEqual([])
  })
})

/** Keys written out in the sources; those put together from a code are held by the contract's types. */
function keysUsed(): { file: string; key: string }[] {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.'))
    .flatMap((file) => {
      const text = readFileSync(join(SOURCES, file), 'utf8')
      const own = /useTranslation\('(\w+)'\)/.exec(text)?.[1] ?? 'common'
      const keys = [...text.matchAll(/\bt\(\s*'([\w.:]+)'/g)].map((match) => match[1] ?? '')
      return keys.map((key) => ({ file, key: key.includes(':') ? key : `${own}:${key}` }))
    })
}

test('every text the pages name is there', () => {
  const known = new Set(
    NAMESPACES.flatMap((namespace) => [...baseKeys(load('en', namespace))].map((key) => `${namespace}:${key}`)),
  )
  const missing = keysUsed().filter(({ key }) => !known.has(key) && !known.has(key.replace(/^\w+:/, 'common:')))
  expect(missing).toEqual([])
})
