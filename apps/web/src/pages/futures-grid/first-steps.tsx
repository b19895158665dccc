import { Button } from 'antd'
import { useText } from '../../i18n/i18n.ts'
import { setPreference, usePreferences } from '../../preferences/preferences.ts'

const STEPS = ['coin', 'card', 'share', 'watch'] as const

/** The first visit in four steps; beside the work, not in its way, and gone for good when skipped. */
export function FirstSteps() {
  const t = useText()
  const seen = usePreferences((state) => state.tourSeen)
  if (seen) return null
  return (
    <section className="first-steps panel" aria-label={t('tour.title')}>
      <ol>
        {STEPS.map((step) => (
          <li key={step}>
            <strong>{t(`tour.${step}.title`)}</strong>
            <span className="soft">{t(`tour.${step}.text`)}</span>
          </li>
        ))}
      </ol>
      <Button size="small" type="text" onClick={() => setPreference({ tourSeen: true })}>
        {t('tour.skip')}
      </Button>
    </section>
  )
}
