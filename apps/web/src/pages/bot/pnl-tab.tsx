import type { GridBotPerformance } from '@gridpilot/contract'
import type { UseQueryResult } from '@tanstack/react-query'
import { Alert } from 'antd'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import type { FigureName } from '../../i18n/text-key.ts'
import { Explain } from '../../parts/explain.tsx'
import { Figure } from '../../parts/figure.tsx'
import { Move } from '../../parts/move.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { TEST_IDS } from '../../testids.ts'

/** Where the result comes from: two ways to add it up, and what neither explains. */
export function PnlTab({ query }: { query: UseQueryResult<GridBotPerformance> }) {
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />
  if (!query.data) return <Waiting rows={6} />
  return <Split performance={query.data} />
}

function Split({ performance }: { performance: GridBotPerformance }) {
  const t = useText()
  const format = useFormat()
  const { pnl, computed_at: at } = performance
  const explained = pnl.unexplained === 0
  return (
    <div className="pnl">
      <div className="pnl-sums">
        <Sum
          title={t('pnl.byGrid')}
          at={at}
          parts={[
            ['grid_profit', pnl.grid_profit],
            ['unpaired', pnl.unpaired_profit],
          ]}
          total={pnl.total}
        />
        <Sum
          title={t('pnl.byBooks')}
          at={at}
          parts={[
            ['realized', pnl.realized_pnl],
            ['unrealized', pnl.unrealized_pnl],
            ['fees', -pnl.fees],
            ['funding', pnl.funding],
          ]}
          total={pnl.total}
        />
      </div>
      <CoinFees fees={pnl.coin_fees} />
      <Alert
        type={explained ? 'success' : 'error'}
        showIcon
        title={
          <>
            <Explain name="unexplained" at={at} />:{' '}
            <span className="number" data-testid={TEST_IDS.pnlUnexplained} data-value={pnl.unexplained}>
              {format.gain(pnl.unexplained)}
            </span>
          </>
        }
        description={explained ? t('pnl.explained') : t('pnl.notExplained', { exact: pnl.unexplained_exact })}
      />
      <Ratios performance={performance} />
    </div>
  )
}

/** Fees the exchange took in another coin: rows of their own, because a coin is no USDT. */
function CoinFees({ fees }: { fees: GridBotPerformance['pnl']['coin_fees'] }) {
  const t = useText()
  const format = useFormat()
  if (fees.length === 0) return null
  return (
    <table className="sum" data-testid={TEST_IDS.coinFees}>
      <caption>{t('pnl.coinFees')}</caption>
      <tbody>
        {fees.map(({ coin, amount }) => (
          <tr key={coin}>
            <th scope="row">{t('pnl.coinFee', { coin })}</th>
            <td>
              <Move value={-amount}>
                {format.gain(-amount)} {coin}
              </Move>
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td colSpan={2} className="soft">
            {t('pnl.coinFeesText')}
          </td>
        </tr>
      </tfoot>
    </table>
  )
}

interface SumProps {
  readonly title: string
  readonly at: string
  readonly parts: readonly (readonly [FigureName, number])[]
  readonly total: number
}

function Sum({ title, at, parts, total }: SumProps) {
  const format = useFormat()
  return (
    <table className="sum">
      <caption>{title}</caption>
      <tbody>
        {parts.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">
              <Explain name={name} at={at} />
            </th>
            <td>
              <Move value={value}>{format.gain(value)}</Move>
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">
            <Explain name="total_pnl" at={at} />
          </th>
          <td>
            <Move value={total}>{format.gain(total)}</Move>
          </td>
        </tr>
      </tfoot>
    </table>
  )
}

function Ratios({ performance }: { performance: GridBotPerformance }) {
  const t = useText()
  const format = useFormat()
  const { computed_at: at, win_rate, apy_30d } = performance
  return (
    <div className="figure-row">
      <Figure
        name="max_drawdown"
        at={at}
        value={performance.max_drawdown_percent}
        text={format.percent(performance.max_drawdown_percent)}
      />
      <Figure
        name="win_rate"
        at={at}
        value={win_rate}
        text={win_rate === null ? t('pnl.after7Days') : format.percent(win_rate * 100, 0)}
      />
      <Figure
        name="apy"
        at={at}
        value={apy_30d}
        text={apy_30d === null ? t('pnl.after7Days') : format.change(apy_30d)}
      />
      <Figure name="trades" at={at} value={performance.total_trades} text={format.count(performance.total_trades)} />
      <Figure
        name="running_days"
        at={at}
        value={performance.running_days}
        text={t('grid.card.days', { count: format.decimal(performance.running_days, 1) })}
      />
    </div>
  )
}
