import type { Account, GridBotList } from '@gridpilot/contract'
import { Button } from 'antd'
import { useState } from 'react'
import { useStopAll } from '../api/queries.ts'
import { useText } from '../i18n/i18n.ts'
import { OnDemand, onDemand } from '../parts/on-demand.tsx'
import { TEST_IDS } from '../testids.ts'
import { isEnded } from './bot-commands.ts'

const StopAllModal = onDemand(async () => (await import('./stop-all-modal.tsx')).StopAllModal)

/** One button that ends confirmed flat; its progress survives a closed tab because the server keeps it. */
export function StopAllButton({ account, list }: { account: Account | null; list: GridBotList }) {
  const t = useText()
  const [open, setOpen] = useState(false)
  const latest = useStopAll().data?.latest ?? null
  const active = list.items.filter(({ status }) => !isEnded(status) && status !== 'created')
  const going = latest?.state === 'running'
  if (active.length === 0 && !going && !open) return null
  return (
    <>
      <Button danger data-testid={TEST_IDS.stopAll} onClick={() => setOpen(true)}>
        {going ? t('stopAll.progress') : t('stopAll.button')}
      </Button>
      <OnDemand>
        {open ? <StopAllModal account={account} active={active} onClose={() => setOpen(false)} /> : null}
      </OnDemand>
    </>
  )
}
