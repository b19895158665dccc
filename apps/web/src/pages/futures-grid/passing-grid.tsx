import './passing-grid.css'
import type { Account, Advice, PassingGrid as Grid, PreviewResponse } from '@gridpilot/contract'
import { Button } from 'antd'
import { useInstrument } from '../../api/queries.ts'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { errorText } from '../../parts/error-text.ts'
import { useNoticeText } from '../../parts/use-notice.ts'
import { Waiting } from '../../parts/waiting.tsx'
import { usePreferences } from '../../preferences/preferences.ts'
import { TEST_IDS } from '../../testids.ts'
import { choiceOfAlternative, type GridChoice, requestOfAlternative } from './grid-choice.ts'
import { RiskSentence } from './risk-sentence.tsx'
import { mayStart, usePreview } from './use-preview.ts'

interface PassingGridProps {
  readonly grid: Grid
  readonly account: Account
  readonly advice: Advice
  /** Real money is not offered what the advice is against. */
  readonly hidden: boolean
  readonly onTake: (choice: GridChoice) => void
}

/**
 * A grid offered in place of a missing card. It may be used as long as the server's validator passes it with the account
 * and the price of now; nothing was measured with it, so it leads to the form that shows everything, not past it.
 */
export function PassingGrid({ grid, account, advice, hidden, onTake }: PassingGridProps) {
  const t = useText()
  const notice = useNoticeText()
  const preview = usePreview(requestOfAlternative(grid, account.id))
  const { data } = preview
  const available = data?.available_balance ?? account.balance?.available ?? 0
  const take = () => onTake(choiceOfAlternative(grid, grid.stop_loss_percent, available))
  return (
    <div className="passing-grid" data-testid={TEST_IDS.passingGrid} data-value={data?.passes ?? 'unknown'}>
      <p className="soft">{notice(grid.reason)}</p>
      <GridFacts grid={grid} />
      {data === null && preview.error === null ? <Waiting rows={2} /> : null}
      {data?.passes === true && preview.error === null ? (
        <>
          <RiskSentence symbol={grid.symbol} preview={data} />
          <p className="soft">{t('grid.missing.notMeasured')}</p>
          {hidden ? (
            <p className="soft">{t('grid.card.hidden')}</p>
          ) : (
            <Button block data-testid={TEST_IDS.passingGridUse} disabled={!mayStart(preview)} onClick={take}>
              {t(advice === 'wait' ? 'grid.card.tryAnyway' : 'grid.card.use')}
            </Button>
          )}
        </>
      ) : null}
      <Refused error={preview.error} preview={data} onAdjust={take} />
    </div>
  )
}

function GridFacts({ grid }: { grid: Grid }) {
  const t = useText()
  const format = useFormat()
  const tick = useInstrument(grid.symbol)?.tick_size_exact ?? null
  const range = `${format.price(grid.price_range_lower, tick)} – ${format.price(grid.price_range_upper, tick)}`
  const kind = `${t(`direction.${grid.direction}`)} · ${t(`gridType.${grid.grid_type}`)}`
  const stop = grid.stop_loss_percent === null ? t('use.none') : format.percent(-grid.stop_loss_percent, 0)
  const facts: [string, string, string?][] = [
    [t('figures.range.label'), range, t('grid.card.grids', { count: grid.grid_count, kind })],
    [t('fields.leverage'), `${grid.leverage}×`],
    [t('fields.investment_amount'), `${format.usdt(grid.investment_amount)} USDT`],
    [t('figures.stop_loss.label'), stop],
  ]
  return (
    <dl className="facts">
      {facts.map(([label, text, note]) => (
        <div className="fact" key={label}>
          <dt>{label}</dt>
          <dd className="number">
            {text}
            {note === undefined ? null : <small>{note}</small>}
          </dd>
        </div>
      ))}
    </dl>
  )
}

interface RefusedProps {
  readonly error: unknown
  readonly preview: PreviewResponse | null
  readonly onAdjust: () => void
}

/** Why it cannot be used now: the price or the balance has moved since it was offered. */
function Refused({ error, preview, onAdjust }: RefusedProps) {
  const t = useText()
  const notice = useNoticeText()
  const language = usePreferences((state) => state.language)
  if (error === null && preview?.passes !== false) return null
  const [warning] = preview?.warnings ?? []
  const why = error !== null ? errorText(error, t, language).what : warning === undefined ? '' : notice(warning)
  return (
    <div role="status">
      <p>
        {t('grid.missing.notNow')} {why}
      </p>
      <Button type="link" size="small" onClick={onAdjust}>
        {t('grid.card.adjust')}
      </Button>
    </div>
  )
}
