import { useTranslation } from 'react-i18next'
import { isLanguage } from '../i18n/language.ts'
import { formatFor, type Format } from './format.ts'

export function useFormat(): Format {
  const { i18n } = useTranslation()
  return formatFor(isLanguage(i18n.language) ? i18n.language : 'en')
}
