import { useState } from 'react'
import { useHealth } from '../api/queries.ts'
import { useText } from '../i18n/i18n.ts'
import { OnDemand, onDemand } from '../parts/on-demand.tsx'

const RiskDialog = onDemand(async () => (await import('./risk-dialog.tsx')).RiskDialog)

export function Footer() {
  const t = useText()
  const version = useHealth().data?.version
  const [open, setOpen] = useState(false)
  return (
    <footer className="footer">
      <button type="button" className="link" onClick={() => setOpen(true)}>
        {t('risk.notice.title')}
      </button>
      <a href="https://www.tradingview.com/" target="_blank" rel="noreferrer">
        {t('shell.charts')}
      </a>
      {version === undefined ? null : <span>Gridpilot {version}</span>}
      <OnDemand>{open ? <RiskDialog onClose={() => setOpen(false)} /> : null}</OnDemand>
    </footer>
  )
}
