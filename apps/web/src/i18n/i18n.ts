import i18next from 'i18next'
import { useCallback } from 'react'
import { initReactI18next, useTranslation } from 'react-i18next'
import { type Language, usePreferences } from '../preferences/preferences.ts'
import type { LateTexts, TextKey, Texts } from './text-key.ts'

export type TextParams = Readonly<Record<string, string | number>>
/** The text of a key in the chosen language, blanks `{{name}}` filled in. */
export type Translate = (key: TextKey, params?: TextParams) => string

const LOAD: Record<Language, () => Promise<Texts>> = {
  en: async () => (await import('./en.ts')).en,
  ko: async () => (await import('./ko.ts')).ko,
}

const LATE: Record<Language, () => Promise<LateTexts>> = {
  en: async () => (await import('./en-late.ts')).enLate,
  ko: async () => (await import('./ko-late.ts')).koLate,
}
const late = new Map<Language, Promise<void>>()

/** A page may ask before the first language is shown: there is nothing to add to until then. */
const initialized = (): Promise<void> =>
  i18next.isInitialized
    ? Promise.resolve()
    : new Promise((resolve) => {
        i18next.on('initialized', () => resolve())
      })

/** The texts no page needs at once, in the language shown; pages that do need them wait for it. */
export function lateTexts(language = usePreferences.getState().language): Promise<void> {
  const known = late.get(language)
  if (known !== undefined) return known
  const loading = Promise.all([LATE[language](), initialized()]).then(([texts]) => {
    i18next.addResourceBundle(language, 'translation', texts, true)
  })
  // A failed load is tried again by whoever needs it next.
  loading.catch(() => late.delete(language))
  late.set(language, loading)
  return loading
}

/** Loads a language when it is first needed, then shows it. */
export async function showLanguage(language: Language): Promise<void> {
  if (!i18next.isInitialized) {
    await i18next.use(initReactI18next).init({
      lng: language,
      resources: { [language]: { translation: await LOAD[language]() } },
      interpolation: { escapeValue: false }, // React escapes
      react: { useSuspense: false, bindI18nStore: 'added' },
    })
  }
  if (!i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', await LOAD[language]())
  }
  // Another language than the first comes whole.
  if (late.size > 0) await lateTexts(language)
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
}

export function useText(): Translate {
  const { t } = useTranslation()
  return useCallback<Translate>((key, params) => t(key, { ...params }), [t])
}

/** Is there a text of ours under a key made from a server's word? */
export const hasText = (key: string): key is TextKey => i18next.exists(key)
