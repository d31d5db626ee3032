import i18next, { type BackendModule } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { LANGUAGES, firstLanguage } from './language.ts'

type Resource = { default: Record<string, unknown> }
const resources = import.meta.glob<Resource>('./locales/*/*.json')

/** One file per language and page, loaded when that page is opened in that language. */
const files: BackendModule = {
  type: 'backend',
  init: () => {},
  read: (language, namespace, done) => {
    const load = resources[`./locales/${language}/${namespace}.json`]
    if (!load) return done(new Error(`No texts for ${language}/${namespace}`), false)
    load().then(
      (file) => done(null, file.default),
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), false),
    )
  },
}

export function startTranslations(): void {
  const language = firstLanguage()
  document.documentElement.lang = language
  i18next.on('languageChanged', (now) => (document.documentElement.lang = now))
  void i18next
    .use(files)
    .use(initReactI18next)
    .init({
      lng: language,
      supportedLngs: [...LANGUAGES],
      // The three languages are held complete by a test; a second download of English would buy nothing.
      fallbackLng: false,
      ns: ['common'],
      defaultNS: 'common',
      fallbackNS: 'common',
      interpolation: { escapeValue: false },
      react: { useSuspense: true },
      returnNull: false,
    })
}
