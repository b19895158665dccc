import { useText } from '../i18n/i18n.ts'

/** The plain words about risk; acknowledged once before real money, reachable always. */
export function RiskNotice() {
  const t = useText()
  return (
    <ul className="risk-notice">
      <li>{t('risk.notice.leverage')}</li>
      <li>{t('risk.notice.range')}</li>
      <li>{t('risk.notice.past')}</li>
      <li>{t('risk.notice.software')}</li>
      <li>{t('risk.notice.only')}</li>
    </ul>
  )
}
