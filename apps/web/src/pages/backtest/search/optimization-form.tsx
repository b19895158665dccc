import { GridDirection, type Optimization } from '@gridpilot/contract'
import { Button, Checkbox, Form, InputNumber, Select } from 'antd'
import { useInstruments } from '../../../api/queries.ts'
import { useFormat } from '../../../format/use-format.ts'
import { useText } from '../../../i18n/i18n.ts'
import { Problem } from '../../../parts/problem.tsx'
import { Waiting } from '../../../parts/waiting.tsx'
import { usePreferences } from '../../../preferences/preferences.ts'
import { TEST_IDS } from '../../../testids.ts'
import { useBacktestSpan } from '../use-backtests.ts'
import { useOptimizationCommands } from './use-optimizations.ts'

interface SearchForm {
  readonly symbol: string
  readonly method: 'pareto' | 'random'
  readonly tries: number
  readonly seed: number
  readonly investment_amount: number
  readonly directions: GridDirection[]
  readonly most_leverage: number
  readonly walk_forward: boolean
  readonly noise: boolean
}

/** Leverages that are tried, up to the chosen one. */
const LEVERAGES = [1, 2, 3, 5, 10] as const
const METHODS = ['pareto', 'random'] as const
const FIRST: Omit<SearchForm, 'symbol'> = {
  ...{ method: 'pareto', tries: 200, seed: 1, investment_amount: 1_000, directions: ['neutral', 'long', 'short'] },
  ...{ most_leverage: 3, walk_forward: true, noise: true },
}

export function OptimizationForm({ onRun }: { readonly onRun: (search: Optimization) => void }) {
  const t = useText()
  const instruments = useInstruments()
  const last = usePreferences((state) => state.symbol)
  const { run } = useOptimizationCommands()
  const symbols = (instruments.data?.items ?? []).map(({ symbol }) => symbol)
  const symbol = symbols.find((each) => each === last) ?? symbols[0]
  if (instruments.error) return <Problem error={instruments.error} onRetry={() => void instruments.refetch()} />
  if (symbol === undefined) return <Waiting rows={8} />
  const start = ({ most_leverage, ...values }: SearchForm) => {
    const leverages = LEVERAGES.filter((each) => each <= most_leverage)
    run.mutate({ ...values, leverages }, { onSuccess: onRun })
  }
  const options = (values: readonly string[], label: (value: string) => string) =>
    values.map((value) => ({ value, label: label(value) }))
  const needed = [{ required: true, message: t('settings.risk.needed') }]
  return (
    <section className="panel backtest-form" aria-label={t('search.form')}>
      <div className="backtest-form-head">
        <h2>{t('search.form')}</h2>
      </div>
      <Form<SearchForm>
        layout="vertical"
        initialValues={{ ...FIRST, symbol }}
        onFinish={start}
        data-testid={TEST_IDS.searchForm}
      >
        <Form.Item name="symbol" label={t('grid.symbol')} extra={<SpanText />}>
          <Select showSearch options={options(symbols, (value) => value)} />
        </Form.Item>
        <Form.Item name="method" label={t('search.method')}>
          <Select options={METHODS.map((value) => ({ value, label: t(`search.methods.${value}`) }))} />
        </Form.Item>
        <div className="edit-exits">
          <Form.Item name="tries" label={t('search.tries')} rules={needed}>
            <InputNumber<number> min={1} max={5_000} step={100} precision={0} />
          </Form.Item>
          <Form.Item name="seed" label={t('search.seed')} rules={needed} tooltip={t('search.seedText')}>
            <InputNumber<number> min={0} max={2_147_483_647} step={1} precision={0} />
          </Form.Item>
          <Form.Item name="investment_amount" label={t('fields.investment_amount')} rules={needed}>
            <InputNumber<number> min={0} step={100} suffix="USDT" />
          </Form.Item>
          <Form.Item name="most_leverage" label={t('search.mostLeverage')}>
            <Select options={LEVERAGES.map((value) => ({ value, label: `${value}×` }))} />
          </Form.Item>
        </div>
        <Form.Item name="directions" label={t('fields.direction')} rules={needed}>
          <Checkbox.Group options={GridDirection.options.map((value) => ({ value, label: t(`direction.${value}`) }))} />
        </Form.Item>
        <ProofFields />
        {run.error ? <Problem error={run.error} /> : null}
        <Button
          type="primary"
          htmlType="submit"
          size="large"
          block
          loading={run.isPending}
          data-testid={TEST_IDS.searchRun}
        >
          {t('search.run')}
        </Button>
      </Form>
    </section>
  )
}

/** What the search is measured by besides its own prices. */
function ProofFields() {
  const t = useText()
  return (
    <>
      <Form.Item name="walk_forward" valuePropName="checked" extra={t('search.walkForwardText')}>
        <Checkbox>{t('search.walkForward')}</Checkbox>
      </Form.Item>
      <Form.Item name="noise" valuePropName="checked" extra={t('search.noiseText')}>
        <Checkbox>{t('search.noise')}</Checkbox>
      </Form.Item>
    </>
  )
}

/** What there are prices for; every search takes all of it. */
function SpanText() {
  const t = useText()
  const format = useFormat()
  const symbol: string | undefined = Form.useWatch('symbol')
  const span = useBacktestSpan(symbol ?? '', symbol !== undefined)
  if (!span.data) return null
  const date = (at: string) => format.time(at, 'date')
  const { from, to, source } = span.data
  return t('backtest.spanKnown', { from: date(from), to: date(to), source: t(`feed.${source}`) })
}
