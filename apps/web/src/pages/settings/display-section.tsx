import { Radio } from 'antd'
import { useText } from '../../i18n/i18n.ts'
import { Move } from '../../parts/move.tsx'
import { setPreference, usePreferences } from '../../preferences/preferences.ts'
import { TEST_IDS } from '../../testids.ts'

/** Language, light or dark, and which colours mean up and down. */
export function DisplaySection() {
  const t = useText()
  const { language, appearance, moveColors } = usePreferences()
  return (
    <div className="settings-section" data-testid={TEST_IDS.settingsDisplay}>
      <fieldset>
        <legend>{t('shell.language')}</legend>
        <Radio.Group
          optionType="button"
          buttonStyle="solid"
          value={language}
          onChange={({ target }) => setPreference({ language: target.value })}
          options={[
            { value: 'ko', label: '한국어' },
            { value: 'en', label: 'English' },
          ]}
        />
      </fieldset>
      <fieldset>
        <legend>{t('settings.display.appearance')}</legend>
        <Radio.Group
          optionType="button"
          buttonStyle="solid"
          value={appearance}
          onChange={({ target }) => setPreference({ appearance: target.value })}
          options={(['system', 'light', 'dark'] as const).map((value) => ({
            value,
            label: t(`settings.display.${value}`),
          }))}
        />
      </fieldset>
      <fieldset>
        <legend>{t('settings.display.colors')}</legend>
        <Radio.Group
          optionType="button"
          buttonStyle="solid"
          value={moveColors}
          onChange={({ target }) => setPreference({ moveColors: target.value })}
          options={(['green_red', 'red_blue'] as const).map((value) => ({
            value,
            label: t(`settings.display.${value}`),
          }))}
        />
        <p>
          <Move value={1}>▲ +1.23%</Move> <Move value={-1}>▼ −1.23%</Move>
        </p>
      </fieldset>
    </div>
  )
}
