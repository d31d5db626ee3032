import type { StockIndicator } from '../stock-mapping/index.ts'

/** A text in the languages of the pages; English is the object's own, the others are its translations. */
export interface Words {
  readonly en: string
  readonly fr: string
  readonly pt: string
}

export const words = (en: string, fr: string, pt: string): Words => ({ en, fr, pt })

/** Joins texts of each language. */
export const phrase = (make: (language: keyof Words) => string): Words => ({
  en: make('en'),
  fr: make('fr'),
  pt: make('pt'),
})

type Property = 'NAME' | 'SHORT_NAME' | 'FORM_NAME' | 'DESCRIPTION' | 'INSTRUCTION'

/** `translations` of an object, as DHIS2 holds them. */
export const translations = (texts: Readonly<Partial<Record<Property, Words>>>): object[] =>
  Object.entries(texts).flatMap(([property, text]) =>
    (['fr', 'pt'] as const).map((locale) => ({ property, locale, value: text[locale] })),
  )

/** DHIS2 takes at most 50 characters. */
export const short = (text: Words): Words => phrase((language) => text[language].slice(0, 50).trim())

export const PREFIX = 'OpenLMIS'

export const INDICATOR_WORDS: Readonly<Partial<Record<StockIndicator, Words>>> = {
  openingBalance: words('opening balance', 'stock initial', 'saldo inicial'),
  received: words('received', 'reçu', 'recebido'),
  issued: words('issued', 'sorti', 'saído'),
  closingBalance: words('closing balance', 'stock final', 'saldo final'),
  stockOutDays: words('days out of stock', 'jours de rupture', 'dias de ruptura'),
  lossesExpired: words('lost, expired', 'perdu, périmé', 'perdido, expirado'),
  lossesHeat: words('lost, heat', 'perdu, chaleur', 'perdido, calor'),
  lossesFrozen: words('lost, frozen', 'perdu, congelé', 'perdido, congelado'),
  lossesBroken: words('lost, broken', 'perdu, cassé', 'perdido, partido'),
  lossesOther: words('lost, other', 'perdu, autre', 'perdido, outro'),
  lossesOpened: words('lost, opened vials', 'perdu, flacons ouverts', 'perdido, frascos abertos'),
  positiveAdjustment: words('adjusted upwards', 'ajusté en plus', 'ajustado para mais'),
  negativeAdjustment: words('adjusted downwards', 'ajusté en moins', 'ajustado para menos'),
  amc: words('average monthly consumption', 'consommation mensuelle moyenne', 'consumo médio mensal'),
}
