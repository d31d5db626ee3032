import { useTranslation } from 'react-i18next'
import { useSetLanguage } from '../api/session.ts'
import { LANGUAGES, LANGUAGE_NAMES, isLanguage, keepChosenLanguage } from '../i18n/language.ts'

/** Signed in, the choice is kept with the account too, so that it follows the person to another machine. */
export function LanguageSwitch({ signedIn = false }: { signedIn?: boolean }) {
  const { t, i18n } = useTranslation()
  const keep = useSetLanguage()
  const choose = (language: string) => {
    if (!isLanguage(language)) return
    keepChosenLanguage(language)
    void i18n.changeLanguage(language)
    if (signedIn) keep.mutate(language)
  }
  return (
    <select aria-label={t('shell.language')} value={i18n.language} onChange={(event) => choose(event.target.value)}>
      {LANGUAGES.map((language) => (
        <option key={language} value={language} lang={language}>
          {LANGUAGE_NAMES[language]}
        </option>
      ))}
    </select>
  )
}
