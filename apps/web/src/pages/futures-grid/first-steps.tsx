import { Button, Steps } from 'antd'
import { useText } from '../../i18n/i18n.ts'
import { setPreference, usePreferences } from '../../preferences/preferences.ts'

/** The first visit in four steps; beside the work, not in its way, and gone for good when skipped. */
export function FirstSteps() {
  const t = useText()
  const seen = usePreferences((state) => state.tourSeen)
  if (seen) return null
  return (
    <section className="first-steps panel" aria-label={t('tour.title')}>
      <Steps
        size="small"
        current={-1}
        items={[
          { title: t('tour.coin'), content: t('tour.coinText'), status: 'wait' },
          { title: t('tour.card'), content: t('tour.cardText'), status: 'wait' },
          { title: t('tour.share'), content: t('tour.shareText'), status: 'wait' },
          { title: t('tour.watch'), content: t('tour.watchText'), status: 'wait' },
        ]}
      />
      <Button size="small" type="text" onClick={() => setPreference({ tourSeen: true })}>
        {t('tour.skip')}
      </Button>
    </section>
  )
}
