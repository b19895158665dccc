import { type GridBot, routes } from '@gridpilot/contract'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Modal, Radio, Steps } from 'antd'
import { useState } from 'react'
import { keys } from '../api/query-keys.ts'
import { useFormat } from '../format/use-format.ts'
import { useText } from '../i18n/i18n.ts'
import { Move } from '../parts/move.tsx'
import { Problem } from '../parts/problem.tsx'
import { api } from '../session/session.ts'
import { TEST_IDS } from '../testids.ts'
import { isEnded, useShowBot } from './bot-commands.ts'
import { closingCost } from './closing-cost.ts'
import { isFlat } from './is-flat.ts'

/** Stop: what happens and what it costs now; once confirmed, progress until the exchange has verified it. */
export function StopModal({ bot: opened, onClose }: { bot: GridBot; onClose: () => void }) {
  const t = useText()
  const bot = useFollowed(opened)
  const [close, setClose] = useState(true)
  const show = useShowBot()
  const stop = useMutation({
    mutationFn: () => api.call(routes.stopGridBot, { params: { id: bot.id }, body: { close_position: close } }),
    onSuccess: show,
  })
  const ended = isEnded(bot.status)
  const going = !ended && (bot.status === 'stopping' || stop.isPending || stop.isSuccess)
  const stage = ended ? 'stopped' : going ? 'stopping' : 'asking'
  return (
    <Modal
      open
      data-testid={TEST_IDS.stopModal}
      title={t('stop.title', { name: bot.name })}
      onCancel={onClose}
      footer={<Footer stage={stage} pending={stop.isPending} onConfirm={() => stop.mutate()} onClose={onClose} />}
    >
      <div data-testid={TEST_IDS.stopProgress} data-state={stage}>
        {stage === 'asking' ? <Asking bot={bot} close={close} onClose={setClose} /> : null}
        {stage === 'stopping' ? <Progress bot={bot} keeps={stop.isSuccess && !close} /> : null}
        {stage === 'stopped' ? <Ended bot={bot} /> : null}
        {stop.error ? <Problem error={stop.error} /> : null}
      </div>
    </Modal>
  )
}

/** The bot as it is now, asked every second while it stops. */
function useFollowed(opened: GridBot): GridBot {
  const query = useQuery({
    queryKey: keys.bot(opened.id),
    queryFn: () => api.call(routes.getGridBot, { params: { id: opened.id } }),
    initialData: opened,
    refetchInterval: ({ state }) => (state.data?.status === 'stopping' ? 1000 : 5000),
  })
  return query.data
}

function Asking({ bot, close, onClose }: { bot: GridBot; close: boolean; onClose: (close: boolean) => void }) {
  const t = useText()
  const format = useFormat()
  const cost = closingCost(bot)
  const result = bot.close_now_value === null ? null : bot.close_now_value - bot.investment_amount
  return (
    <>
      <p>{t('stop.orders', { count: bot.orders_resting })}</p>
      <Radio.Group className="stop-choice" value={close} onChange={({ target }) => onClose(target.value)}>
        <Radio value={true}>{t('stop.close')}</Radio>
        <Radio value={false}>
          <span data-testid={TEST_IDS.stopKeepPosition}>{t('stop.keep')}</span>
        </Radio>
      </Radio.Group>
      {close ? (
        <dl className="facts">
          <div className="fact">
            <dt>{t('stop.cost')}</dt>
            <dd className="number">≈ {cost === null ? format.usdt(null) : format.gain(-cost)} USDT</dd>
          </div>
          <div className="fact">
            <dt>{t('stop.value')}</dt>
            <dd className="number">≈ {format.usdt(bot.close_now_value)} USDT</dd>
          </div>
          <div className="fact">
            <dt>{t('stop.result')}</dt>
            <dd>
              <Move value={result}>≈ {format.gain(result)} USDT</Move>
            </dd>
          </div>
        </dl>
      ) : (
        <p className="field-error">{t('stop.keepText')}</p>
      )}
      <p className="soft">{t('stop.once')}</p>
    </>
  )
}

function Progress({ bot, keeps }: { bot: GridBot; keeps: boolean }) {
  const t = useText()
  const canceled = bot.orders_resting === 0
  const settled = keeps || isFlat(bot)
  return (
    <div aria-live="polite">
      <Steps
        orientation="vertical"
        size="small"
        items={[
          { title: t('stop.stepOrders', { count: bot.orders_resting }), status: canceled ? 'finish' : 'process' },
          {
            title: t(keeps ? 'stop.stepKept' : 'stop.stepPosition'),
            status: !canceled ? 'wait' : settled ? 'finish' : 'process',
          },
          { title: t('stop.stepVerified'), status: canceled && settled ? 'process' : 'wait' },
        ]}
      />
      <p className="soft">{t('stop.safeToClose')}</p>
    </div>
  )
}

function Ended({ bot }: { bot: GridBot }) {
  const t = useText()
  const format = useFormat()
  return (
    <Alert
      type={bot.status === 'stopped' ? 'success' : 'warning'}
      showIcon
      title={t(`status.${bot.status}`)}
      description={t('stop.final', { total: format.gain(bot.total_profit), roi: format.change(bot.roi_percent) })}
    />
  )
}

interface FooterProps {
  readonly stage: 'asking' | 'stopping' | 'stopped'
  readonly pending: boolean
  readonly onConfirm: () => void
  readonly onClose: () => void
}

function Footer({ stage, pending, onConfirm, onClose }: FooterProps) {
  const t = useText()
  if (stage !== 'asking') return <Button onClick={onClose}>{t('actions.close')}</Button>
  return (
    <>
      <Button onClick={onClose}>{t('actions.cancel')}</Button>
      <Button type="primary" danger loading={pending} data-testid={TEST_IDS.confirmStop} onClick={onConfirm}>
        {t('stop.confirm')}
      </Button>
    </>
  )
}
