import { type GridBot, type ParityReport, routes } from '@gridpilot/contract'
import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useInstrument } from '../../api/queries.ts'
import { keys } from '../../api/query-keys.ts'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Figure } from '../../parts/figure.tsx'
import { Move } from '../../parts/move.tsx'
import { Problem } from '../../parts/problem.tsx'
import { TimeText } from '../../parts/time-text.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { usePreferences } from '../../preferences/preferences.ts'
import { api } from '../../session/session.ts'
import { TEST_IDS } from '../../testids.ts'

/** Was the live result the one the grid should have had? Computed when asked for: the whole window is run again. */
export function ParityTab({ bot }: { bot: GridBot }) {
  const t = useText()
  const [asked, setAsked] = useState(false)
  const report = useQuery({
    queryKey: keys.botParity(bot.id),
    queryFn: ({ signal }) => api.call(routes.getGridBotParity, { params: { id: bot.id }, signal }),
    enabled: asked,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  const run = () => {
    if (asked) void report.refetch()
    else setAsked(true)
  }
  return (
    <div className="parity">
      <p className="soft">{t('parity.text')}</p>
      <Button onClick={run} loading={report.isFetching} data-testid={TEST_IDS.parityRun}>
        {t(report.data ? 'parity.again' : 'parity.run')}
      </Button>
      {report.error ? <Problem error={report.error} /> : null}
      {report.isFetching && !report.data ? <Waiting rows={5} /> : null}
      {report.data ? <Report report={report.data} /> : null}
    </div>
  )
}

function Report({ report }: { report: ParityReport }) {
  const t = useText()
  const format = useFormat()
  const language = usePreferences((state) => state.language)
  const unexplained = report.reasons.some(({ code }) => code === 'unexplained')
  const equal = report.different_orders === 0 && report.difference_exact.replaceAll(/[-0.]/g, '') === ''
  const type = unexplained ? 'error' : equal ? 'success' : 'info'
  const key = unexplained ? 'unexplained' : equal ? 'equal' : 'explained'
  const counts = { equal: format.count(report.equal_orders), different: format.count(report.different_orders) }
  const at = report.computed_at
  return (
    <div className="parity-report" data-testid={TEST_IDS.parityReport} data-value={key}>
      <Alert type={type} showIcon title={t(`parity.${key}`)} description={t('parity.counts', counts)} />
      <div className="figure-row">
        <Figure
          name="total_pnl"
          at={at}
          move
          label={t('parity.live')}
          value={report.live.total}
          text={format.gain(report.live.total)}
          unit="USDT"
        />
        <Figure
          name="total_pnl"
          at={at}
          move
          label={t('parity.rerun')}
          value={report.rerun.total}
          text={format.gain(report.rerun.total)}
          unit="USDT"
        />
        <Figure
          name="total_pnl"
          at={at}
          move
          label={t('parity.difference')}
          value={report.difference}
          text={format.gain(report.difference)}
          unit="USDT"
        />
      </div>
      <p className="soft">
        {report.window.text[language]} <TimeText at={report.from} market /> – <TimeText at={report.to} market /> ·{' '}
        {t('parity.candles', { count: format.count(report.candles), missing: format.count(report.missing_candles) })}
        {report.not_compared > 0 ? ` · ${t('parity.later', { count: format.count(report.not_compared) })}` : ''}
      </p>
      <Reasons report={report} />
      <Differences report={report} />
    </div>
  )
}

function Reasons({ report }: { report: ParityReport }) {
  const t = useText()
  const format = useFormat()
  const language = usePreferences((state) => state.language)
  if (report.reasons.length === 0) return null
  const columns: TableColumnsType<ParityReport['reasons'][number]> = [
    { title: t('parity.reason'), key: 'reason', render: (_, { text }) => text[language] },
    { title: t('parity.orders'), key: 'orders', align: 'right', render: (_, { orders }) => format.count(orders) },
    {
      title: t('parity.effect'),
      key: 'effect',
      align: 'right',
      render: (_, { effect }) => <Move value={effect}>{format.gain(effect)}</Move>,
    },
  ]
  return <Table size="small" rowKey="code" columns={columns} dataSource={report.reasons} pagination={false} />
}

type Difference = ParityReport['differences'][number]

function Differences({ report }: { report: ParityReport }) {
  const t = useText()
  const format = useFormat()
  const tick = useInstrument(report.symbol)?.tick_size_exact ?? null
  if (report.differences.length === 0) return null
  const side = (order: Difference['live']) =>
    order === null ? (
      t('parity.none')
    ) : (
      <>
        <span className="number">
          {format.quantity(order.quantity)} @ {format.price(order.price, tick)}
        </span>
        <small>
          <TimeText at={order.market_time} market />
        </small>
      </>
    )
  const columns: TableColumnsType<Difference> = [
    { title: t('orders.side'), key: 'side', render: (_, row) => t(`side.${row.side}`) },
    { title: t('parity.live'), key: 'live', align: 'right', render: (_, { live }) => side(live) },
    { title: t('parity.rerun'), key: 'rerun', align: 'right', render: (_, { rerun }) => side(rerun) },
    {
      title: t('parity.effect'),
      key: 'effect',
      align: 'right',
      render: (_, { effect }) => <Move value={effect}>{format.gain(effect)}</Move>,
    },
  ]
  const rows = report.differences.map((difference, key) => ({ ...difference, key }))
  return (
    <Table
      size="small"
      columns={columns}
      dataSource={rows}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  )
}
