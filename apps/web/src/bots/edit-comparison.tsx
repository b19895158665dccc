import type { GridBot, GridEditPreview, GridEditSide } from '@gridpilot/contract'
import { Alert } from 'antd'
import { useInstrument } from '../api/queries.ts'
import { useFormat } from '../format/use-format.ts'
import { useText } from '../i18n/i18n.ts'
import { useNoticeText } from '../parts/use-notice.ts'
import { TEST_IDS } from '../testids.ts'

/** Before and after, side by side, what is traded for it, and what to know. */
export function EditComparison({ bot, preview, stale }: { bot: GridBot; preview: GridEditPreview; stale: boolean }) {
  const t = useText()
  const notice = useNoticeText()
  const rows = useRows(bot, preview)
  return (
    <div className={`edit-comparison ${stale ? 'stale' : ''}`} aria-busy={stale} data-testid={TEST_IDS.editPreview}>
      <p className="soft">{t(`edit.kind.${preview.kind}`)}</p>
      <table>
        <thead>
          <tr>
            <th scope="col" aria-label={t('edit.figure')} />
            <th scope="col">{t('edit.now')}</th>
            <th scope="col">{t('edit.after')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, before, after }) => (
            <tr key={name} className={before === after ? 'same' : 'changed'}>
              <th scope="row">{t(`edit.rows.${name}`)}</th>
              <td className="number">{before}</td>
              <td className="number">{after}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Traded bot={bot} preview={preview} />
      {preview.warnings.map((warning) => (
        <Alert key={warning.code} type="warning" showIcon title={notice(warning)} />
      ))}
    </div>
  )
}

const ROWS = [
  'worst_loss',
  'exits',
  'range',
  'grids',
  'leverage',
  'investment',
  'quantity',
  'margin',
  'profit',
] as const

/** What can be lost stands first. */
function useRows(bot: GridBot, { before, after }: GridEditPreview) {
  const format = useFormat()
  const instrument = useInstrument(bot.symbol)
  const price = (value: number | null) => format.price(value, instrument?.tick_size_exact ?? null)
  const texts = (side: GridEditSide): Record<(typeof ROWS)[number], string> => {
    const exits = [side.exit_price_below, side.exit_price_above].filter((limit) => limit !== null)
    return {
      worst_loss: `${format.gain(-side.worst_loss_usdt)} USDT`,
      exits: exits.length === 0 ? price(null) : exits.map(price).join(' / '),
      range: `${price(side.price_range_lower)} – ${price(side.price_range_upper)}`,
      grids: format.count(side.grid_count),
      leverage: `${side.leverage}×`,
      investment: `${format.usdt(side.investment_amount)} USDT`,
      quantity: `${format.quantity(side.quantity_per_grid, instrument?.size_step_exact ?? null)} ${instrument?.base_coin ?? ''}`,
      margin: `${format.usdt(side.total_required_margin)} USDT`,
      profit: format.percentSpan(...side.profit_per_grid_percent),
    }
  }
  const [now, then] = [texts(before), texts(after)]
  return ROWS.map((name) => ({ name, before: now[name], after: then[name] }))
}

/** A new grid costs: orders go, and what position and grid differ by is traded at the market price. */
function Traded({ bot, preview: { kind, trade, orders_canceled } }: { bot: GridBot; preview: GridEditPreview }) {
  const t = useText()
  const format = useFormat()
  const instrument = useInstrument(bot.symbol)
  if (kind !== 'grid') return null
  const nothing = trade.quantity === 0
  const quantity = `${format.quantity(trade.quantity, instrument?.size_step_exact ?? null)} ${instrument?.base_coin ?? ''}`
  return (
    <Alert
      type="info"
      showIcon
      title={t('edit.canceled', { count: format.count(orders_canceled) })}
      description={
        nothing
          ? t('edit.nothingTraded')
          : t('edit.traded', {
              side: trade.side === null ? t('edit.reduced') : t(`side.${trade.side}`),
              quantity,
              notional: format.usdt(trade.notional),
              cost: format.usdt(trade.estimated_cost),
              realized: format.gain(trade.realized_pnl),
            })
      }
    />
  )
}
