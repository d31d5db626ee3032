export const LANGUAGES = ['en', 'fr', 'pt'] as const
export type Language = (typeof LANGUAGES)[number]

export const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', fr: 'Français', pt: 'Português' }

const KEY = 'language'

export function isLanguage(value: string | null | undefined): value is Language {
  return LANGUAGES.some((language) => language === value)
}

/** What the person chose here before, else the browser's first language that we speak, else English. */
export function firstLanguage(): Language {
  const chosen = chosenLanguage()
  if (chosen) return chosen
  const spoken = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase())
  return spoken.find(isLanguage) ?? 'en'
}

export function chosenLanguage(): Language | null {
  try {
    const kept = localStorage.getItem(KEY)
    return isLanguage(kept) ? kept : null
  } catch {
    return null
  }
}

export function keepChosenLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language)
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}
