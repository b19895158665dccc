import type { Portfolio } from '@gridpilot/contract'
import { Table } from 'antd'
import { usePortfolio } from '../../api/queries.ts'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Move } from '../../parts/move.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { TEST_IDS } from '../../testids.ts'

/** What a straight move of all prices does to the account's running bots, what funding costs, how alike the coins move. */
export function PortfolioCheck({ accountId }: { accountId: string }) {
  const t = useText()
  const portfolio = usePortfolio(accountId)
  return (
    <section className="panel wide" aria-label={t('portfolio.title')} data-testid={TEST_IDS.portfolio}>
      <h2>{t('portfolio.title')}</h2>
      {portfolio.error ? <Problem error={portfolio.error} onRetry={() => void portfolio.refetch()} /> : null}
      {portfolio.data ? <Loaded portfolio={portfolio.data} /> : portfolio.error ? null : <Waiting rows={4} />}
    </section>
  )
}

function Loaded({ portfolio }: { portfolio: Portfolio }) {
  const t = useText()
  const format = useFormat()
  if (portfolio.bots === 0) return <p className="soft">{t('portfolio.none')}</p>
  const perDay = portfolio.funding_per_day
  return (
    <>
      <p className="soft">{t('portfolio.lead')}</p>
      <Shocks shocks={portfolio.shocks} />
      {perDay === null ? null : (
        <p>
          {t(perDay < 0 ? 'portfolio.fundingReceived' : 'portfolio.fundingPaid', {
            amount: format.usdt(Math.abs(perDay)),
          })}
        </p>
      )}
      {portfolio.correlations.length === 0 ? null : (
        <p>
          {t('portfolio.correlation', { days: String(portfolio.correlation_days) })}:{' '}
          {portfolio.correlations.map(({ a, b, value }) => `${a}–${b} ${format.decimal(value, 2)}`).join(' · ')}
        </p>
      )}
    </>
  )
}

function Shocks({ shocks }: Pick<Portfolio, 'shocks'>) {
  const t = useText()
  const format = useFormat()
  return (
    <Table
      size="small"
      rowKey="percent"
      pagination={false}
      scroll={{ x: 'max-content' }}
      dataSource={shocks}
      columns={[
        {
          title: t('portfolio.move'),
          render: (_, row) => <span className="number">{format.change(row.percent, 0)}</span>,
        },
        {
          title: t('portfolio.change'),
          align: 'right',
          render: (_, row) => <Move value={row.change}>{format.gain(row.change)}</Move>,
        },
        {
          title: t('portfolio.after'),
          align: 'right',
          render: (_, row) => <span className="number">{format.usdt(row.equity_after)}</span>,
        },
        {
          title: t('portfolio.ended'),
          align: 'right',
          render: (_, row) => format.count(row.bots.filter(({ ended_by }) => ended_by !== null).length),
        },
        {
          title: t('portfolio.liquidation'),
          render: (_, { liquidation, liquidation_at_percent }) =>
            liquidation === null
              ? t('portfolio.unknown')
              : liquidation
                ? t('portfolio.yes', { percent: format.change(liquidation_at_percent, 1) })
                : t('portfolio.no'),
        },
      ]}
    />
  )
}
