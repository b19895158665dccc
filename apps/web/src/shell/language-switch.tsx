import { useText } from '../i18n/i18n.ts'
import { type Language, setPreference, usePreferences } from '../preferences/preferences.ts'
import { TEST_IDS } from '../testids.ts'

const LANGUAGES: readonly { language: Language; short: string; name: string; testId: string }[] = [
  { language: 'ko', short: 'KO', name: '한국어', testId: TEST_IDS.langKo },
  { language: 'en', short: 'EN', name: 'English', testId: TEST_IDS.langEn },
]

export function LanguageSwitch() {
  const t = useText()
  const chosen = usePreferences((state) => state.language)
  return (
    <fieldset className="language-switch">
      <legend className="unseen">{t('shell.language')}</legend>
      {LANGUAGES.map(({ language, short, name, testId }) => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-label={name}
          aria-pressed={language === chosen}
          data-testid={testId}
          onClick={() => setPreference({ language })}
        >
          {short}
        </button>
      ))}
    </fieldset>
  )
}
