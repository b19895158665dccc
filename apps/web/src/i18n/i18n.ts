import i18next from 'i18next'
import { useCallback } from 'react'
import { initReactI18next, useTranslation } from 'react-i18next'
import type { Language } from '../preferences/preferences.ts'
import type { TextKey, Texts } from './text-key.ts'

export type TextParams = Readonly<Record<string, string | number>>
/** The text of a key in the chosen language, blanks `{{name}}` filled in. */
export type Translate = (key: TextKey, params?: TextParams) => string

const LOAD: Record<Language, () => Promise<Texts>> = {
  en: async () => (await import('./en.ts')).en,
  ko: async () => (await import('./ko.ts')).ko,
}

/** Loads a language when it is first needed, then shows it. */
export async function showLanguage(language: Language): Promise<void> {
  if (!i18next.isInitialized) {
    await i18next.use(initReactI18next).init({
      lng: language,
      resources: { [language]: { translation: await LOAD[language]() } },
      interpolation: { escapeValue: false }, // React escapes
      react: { useSuspense: false },
    })
  }
  if (!i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', await LOAD[language]())
  }
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
}

export function useText(): Translate {
  const { t } = useTranslation()
  return useCallback<Translate>((key, params) => t(key, { ...params }), [t])
}

/** Is there a text of ours under a key made from a server's word? */
export const hasText = (key: string): key is TextKey => i18next.exists(key)
