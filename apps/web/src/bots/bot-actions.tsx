import type { GridBot } from '@gridpilot/contract'
import { Button } from 'antd'
import { useState } from 'react'
import { useText } from '../i18n/i18n.ts'
import { OnDemand, onDemand } from '../parts/on-demand.tsx'
import { Problem } from '../parts/problem.tsx'
import { TEST_IDS } from '../testids.ts'
import { commandsOf, useBotCommand } from './bot-commands.ts'

const DeleteButton = onDemand(async () => (await import('./delete-button.tsx')).DeleteButton)
const EditModal = onDemand(async () => (await import('./edit-modal.tsx')).EditModal)
const StopModal = onDemand(async () => (await import('./stop-modal.tsx')).StopModal)

const SIMPLE = { start: undefined, pause: TEST_IDS.pauseBot, resume: TEST_IDS.resumeBot } as const

/** The buttons of one bot, as its status allows. */
export function BotActions({ bot }: { bot: GridBot }) {
  const t = useText()
  const command = useBotCommand(bot)
  const [open, setOpen] = useState<'stop' | 'edit' | null>(null)
  const allowed = commandsOf(bot.status)
  return (
    <div className="bot-actions">
      {(['start', 'resume', 'pause'] as const)
        .filter((name) => allowed.includes(name))
        .map((name) => (
          <Button
            key={name}
            size="small"
            data-testid={SIMPLE[name]}
            loading={command.isPending && command.variables === name}
            onClick={() => command.mutate(name)}
          >
            {t(`actions.${name}`)}
          </Button>
        ))}
      {allowed.includes('stop') ? (
        <Button size="small" danger data-testid={TEST_IDS.stopBot} onClick={() => setOpen('stop')}>
          {bot.status === 'stopping' ? t('stop.progress') : t('actions.stop')}
        </Button>
      ) : null}
      {allowed.includes('edit') ? (
        <Button size="small" data-testid={TEST_IDS.editBot} onClick={() => setOpen('edit')}>
          {t('actions.edit')}
        </Button>
      ) : null}
      {allowed.includes('delete') ? (
        <OnDemand>
          <DeleteButton onConfirm={() => command.mutate('delete')} />
        </OnDemand>
      ) : null}
      {command.error ? <Problem error={command.error} /> : null}
      <OnDemand>
        {open === 'stop' ? <StopModal bot={bot} onClose={() => setOpen(null)} /> : null}
        {open === 'edit' ? <EditModal bot={bot} onClose={() => setOpen(null)} /> : null}
      </OnDemand>
    </div>
  )
}
