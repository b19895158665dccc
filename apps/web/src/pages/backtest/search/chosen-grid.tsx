import type { Optimization, OptimizationReport, OptimizationRow } from '@gridpilot/contract'
import { Button } from 'antd'
import { useNavigate } from 'react-router'
import { useInstrument, useTicker } from '../../../api/queries.ts'
import { useFormat } from '../../../format/use-format.ts'
import { useText } from '../../../i18n/i18n.ts'
import { Move } from '../../../parts/move.tsx'
import { Problem } from '../../../parts/problem.tsx'
import { TEST_IDS } from '../../../testids.ts'
import type { GridChoice } from '../../futures-grid/grid-choice.ts'
import { onTick } from '../../futures-grid/manual/manual-form-state.ts'
import { useTakeGrid } from '../../futures-grid/use-take-grid.ts'
import { STARTED } from '../started.ts'
import { useBacktestCommands } from '../use-backtests.ts'

interface ChosenProps {
  readonly search: Optimization
  readonly report: OptimizationReport
  readonly row: OptimizationRow
}

/** The chosen point as a grid, and what can be done with it: test it by itself, or take it over at today's price. */
export function ChosenGrid({ search, report, row }: ChosenProps) {
  const t = useText()
  const format = useFormat()
  const tick = useInstrument(report.symbol)?.tick_size_exact ?? null
  const span = `${format.price(row.price_range_lower, tick)} – ${format.price(row.price_range_upper, tick)}`
  const facts: [string, string][] = [
    [t('fields.direction'), `${t(`direction.${row.direction}`)}, ${t(`gridType.${row.grid_type}`)}`],
    [t('search.rangeAt', { price: format.price(report.data.start_price, tick) }), span],
    [t('fields.grid_count'), format.count(row.grid_count)],
    [t('fields.leverage'), `${row.leverage}×`],
    [
      t('fields.stop_loss_percent'),
      row.stop_loss_percent === null ? t('use.none') : format.percent(row.stop_loss_percent, 0),
    ],
    [t('search.gridProfit'), `${format.gain(row.grid_profit)} USDT`],
    [t('search.costs'), `${format.usdt(row.fees)} / ${format.gain(row.funding)} USDT`],
    [t('search.roundTrips'), format.count(row.round_trips)],
    [t('backtest.end'), t(`backtest.ends.${row.end}`)],
  ]
  return (
    <div className="search-chosen-grid" data-testid={TEST_IDS.searchChosen} data-value={row.configuration}>
      <p className="search-figures">
        <Move value={row.roi_percent}>{format.change(row.roi_percent)}</Move>{' '}
        <span className="soft">{t('search.withDrawdown', { drawdown: format.percent(row.max_drawdown_percent) })}</span>
      </p>
      <dl className="search-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="number">{value}</dd>
          </div>
        ))}
      </dl>
      <Actions search={search} report={report} row={row} />
    </div>
  )
}

function Actions({ search, report, row }: ChosenProps) {
  const t = useText()
  const navigate = useNavigate()
  const takeGrid = useTakeGrid()
  const { run } = useBacktestCommands()
  const ticker = useTicker(report.symbol)
  const instrument = useInstrument(report.symbol)
  const { direction, grid_type, price_range_lower, price_range_upper, grid_count, leverage, stop_loss_percent } = row
  const grid = {
    symbol: report.symbol,
    direction,
    grid_type,
    price_range_lower,
    price_range_upper,
    grid_count,
    leverage,
  }
  // The span and the end of the search itself, so that the test begins where it began.
  const test = () =>
    run.mutate(
      {
        ...grid,
        ...(stop_loss_percent === null ? {} : { stop_loss_percent }),
        ...{ name: t('search.testName', { name: search.name }), investment_amount: search.investment_amount },
        ...{ from: report.data.from, to: report.data.to, close_at_end: true },
      },
      { onSuccess: ({ id }) => void navigate(`/backtest/${id}`, { state: STARTED }) },
    )
  const take = () => {
    if (!ticker.data || !instrument) return
    // The same grid around today's price.
    const moved = (price: number) => onTick((price * ticker.data.last_price) / report.data.start_price, instrument)
    const choice: GridChoice = {
      ...grid,
      price_range_lower: moved(price_range_lower),
      price_range_upper: moved(price_range_upper),
      stop_loss_percent,
    }
    takeGrid(choice)
  }
  return (
    <div className="search-actions">
      <Button type="primary" loading={run.isPending} onClick={test} data-testid={TEST_IDS.searchTest}>
        {t('search.test')}
      </Button>
      <Button onClick={take} disabled={!ticker.data || !instrument} data-testid={TEST_IDS.searchTake}>
        {t('search.take')}
      </Button>
      <p className="soft">{t('search.takeText')}</p>
      {run.error ? <Problem error={run.error} /> : null}
    </div>
  )
}
