import { create } from 'zustand'
import { persist } from 'zustand/middleware'

export type Language = 'ko' | 'en'
export type Appearance = 'system' | 'light' | 'dark'
/** Which colours mean up and down: green/red, or red/blue as Korean exchanges use. */
export type MoveColors = 'green_red' | 'red_blue'

export interface Preferences {
  readonly language: Language
  readonly appearance: Appearance
  readonly moveColors: MoveColors
  /** Chosen account; null: the server's default one. */
  readonly accountId: string | null
  readonly symbol: string | null
  /** The first-run tour was finished or skipped. */
  readonly tourSeen: boolean
  /** The risk notice was acknowledged; asked once before the first bot with real money. */
  readonly riskNoticeSeen: boolean
}

/** First visit: Korean when the browser prefers it, English otherwise. */
export function preferredLanguage(languages: readonly string[]): Language {
  for (const language of languages) {
    if (language.toLowerCase().startsWith('ko')) return 'ko'
    if (language.toLowerCase().startsWith('en')) return 'en'
  }
  return 'en'
}

const DEFAULTS: Preferences = {
  language: typeof navigator === 'undefined' ? 'en' : preferredLanguage(navigator.languages ?? [navigator.language]),
  appearance: 'system',
  moveColors: 'green_red',
  accountId: null,
  symbol: null,
  tourSeen: false,
  riskNoticeSeen: false,
}

/** What this browser remembers. Nothing secret: it lives in localStorage. */
export const usePreferences = create<Preferences>()(persist(() => DEFAULTS, { name: 'gridpilot.preferences' }))

export const setPreference = (change: Partial<Preferences>) => usePreferences.setState(change)
