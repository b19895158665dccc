import type { Account } from '@gridpilot/contract'
import { Alert, Checkbox } from 'antd'
import { useText } from '../../i18n/i18n.ts'
import { RiskNotice } from '../../parts/risk-notice.tsx'
import { setPreference, usePreferences } from '../../preferences/preferences.ts'

interface Gate {
  /** Nothing stands between the user and the start button. */
  readonly open: boolean
  readonly readOnly: boolean
  readonly asks: boolean
}

/** Real money: a read-only account cannot start, and the risk notice is acknowledged once. */
export function useLiveGate(account: Account): Gate {
  const seen = usePreferences((state) => state.riskNoticeSeen)
  const asks = account.kind === 'bitget' && !seen
  return { open: account.can_trade && !asks, readOnly: !account.can_trade, asks }
}

export function LiveGate({ gate }: { gate: Gate }) {
  const t = useText()
  if (gate.readOnly) return <Alert type="info" showIcon title={t('use.readOnly')} />
  if (!gate.asks) return null
  return (
    <Alert
      type="warning"
      title={t('risk.notice.title')}
      description={
        <>
          <RiskNotice />
          <Checkbox onChange={() => setPreference({ riskNoticeSeen: true })}>{t('risk.notice.acknowledge')}</Checkbox>
        </>
      }
    />
  )
}
