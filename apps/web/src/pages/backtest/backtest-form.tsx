import {
  type Backtest,
  type BacktestSpan,
  GridDirection,
  GridType,
  type Instrument,
  OutOfRange,
} from '@gridpilot/contract'
import { Button, Checkbox, Collapse, Form, Input, InputNumber, Segmented, Select } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { useAccount, useAnalysis, useBots, useTicker } from '../../api/queries.ts'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Problem } from '../../parts/problem.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { TEST_IDS } from '../../testids.ts'
import {
  type BacktestForm,
  type BacktestGridChoice,
  backtestRequest,
  daysOf,
  firstBacktest,
  formOfBacktest,
  gridOfBot,
  gridOfCard,
  referenceOf,
  spansOf,
} from './backtest-form-state.ts'
import { useBacktestCommands, useBacktestSpan } from './use-backtests.ts'

interface PanelProps {
  readonly instrument: Instrument
  /** A test to be changed and run again. */
  readonly again: Backtest | null
  readonly onRun: (test: Backtest) => void
}

export function BacktestFormPanel(props: PanelProps) {
  const { symbol } = props.instrument
  const span = useBacktestSpan(symbol)
  const ticker = useTicker(symbol)
  if (span.error) return <Problem error={span.error} onRetry={() => void span.refetch()} />
  if (ticker.error) return <Problem error={ticker.error} onRetry={() => void ticker.refetch()} />
  if (!span.data || !ticker.data) return <Waiting rows={8} />
  return <Fields {...props} known={span.data} market={ticker.data.last_price} />
}

interface FieldsProps extends PanelProps {
  readonly known: BacktestSpan
  readonly market: number
}

function Fields({ instrument, again, onRun, known, market }: FieldsProps) {
  const t = useText()
  const [form] = Form.useForm<BacktestForm>()
  const { run } = useBacktestCommands()
  const [name, setName] = useState(instrument.symbol)
  const [first] = useState(() => (again === null ? firstBacktest(instrument, market) : formOfBacktest(again)))
  const start = (values: BacktestForm) => {
    // Fields inside a closed part of the form are registered all the same.
    const body = backtestRequest({ ...first, ...values }, instrument.symbol, known, market, name)
    if (body !== null) run.mutate(body, { onSuccess: onRun })
  }
  return (
    <Form<BacktestForm>
      form={form}
      layout="vertical"
      initialValues={first}
      onFinish={start}
      data-testid={TEST_IDS.backtestForm}
    >
      <Source
        symbol={instrument.symbol}
        onTake={(grid, label) => {
          form.setFieldsValue(grid)
          setName(label)
        }}
      />
      <Span known={known} />
      <GridFields instrument={instrument} market={market} first={first} />
      {run.error ? <Problem error={run.error} /> : null}
      <Button
        type="primary"
        htmlType="submit"
        size="large"
        block
        loading={run.isPending}
        data-testid={TEST_IDS.backtestRun}
      >
        {t('backtest.run')}
      </Button>
    </Form>
  )
}

interface SourceProps {
  readonly symbol: string
  readonly onTake: (grid: BacktestGridChoice, label: string) => void
}

/** Fills the form from a recommendation or a bot. The address may ask for one: `?card=moderate` or `?bot=<id>`. */
function Source({ symbol, onTake }: SourceProps) {
  const t = useText()
  const [search] = useSearchParams()
  const account = useAccount()
  const cards = useAnalysis(symbol, account?.id ?? null).data?.recommended_strategies ?? []
  const bots = (useBots(account?.id ?? null).data?.items ?? []).filter((bot) => bot.symbol === symbol)
  const asked = search.get('card') === null ? search.get('bot') : `card ${search.get('card')}`
  const [taken, setTaken] = useState<string>('own')
  const choices = [
    ...cards.map((card) => {
      const label = t('backtest.fromCard', { profile: t(`profiles.${card.profile}`) })
      return { value: `card ${card.profile}`, label, grid: gridOfCard(card) }
    }),
    ...bots.map((bot) => {
      return { value: bot.id, label: t('backtest.fromBot', { name: bot.name }), grid: gridOfBot(bot) }
    }),
  ]
  const take = (value: string) => {
    setTaken(value)
    const choice = choices.find((each) => each.value === value)
    if (choice) onTake(choice.grid, choice.label)
  }
  const [answered, setAnswered] = useState(false)
  if (!answered && asked !== null && choices.some(({ value }) => value === asked)) {
    setAnswered(true)
    queueMicrotask(() => take(asked))
  }
  return (
    <Form.Item label={t('backtest.take')}>
      <Select
        aria-label={t('backtest.take')}
        value={taken}
        onChange={take}
        options={[{ value: 'own', label: t('backtest.own') }, ...choices.map(({ value, label }) => ({ value, label }))]}
      />
    </Form.Item>
  )
}

function Span({ known }: { known: BacktestSpan }) {
  const t = useText()
  const format = useFormat()
  const chosen: string = Form.useWatch('span') ?? '30'
  const date = (at: string) => format.time(at, 'date')
  const days = daysOf(known)
  const options = [
    ...spansOf(known).map((count) => ({ value: String(count), label: t('backtest.lastDays', { count }) })),
    { value: 'all', label: t('backtest.everything', { count: days }) },
    { value: 'custom', label: t('backtest.custom') },
  ]
  const spanKnown = t('backtest.spanKnown', {
    from: date(known.from),
    to: date(known.to),
    source: t(`feed.${known.source}`),
  })
  return (
    <>
      <Form.Item name="span" label={t('backtest.span')} extra={spanKnown}>
        <Select options={options} />
      </Form.Item>
      <div className="edit-exits" hidden={chosen !== 'custom'}>
        {(['from', 'to'] as const).map((name) => (
          <Form.Item key={name} name={name} label={t(`backtest.${name}`)}>
            <Input type="date" min={known.from.slice(0, 10)} max={known.to.slice(0, 10)} />
          </Form.Item>
        ))}
      </div>
    </>
  )
}

interface GridFieldsProps {
  readonly instrument: Instrument
  readonly market: number
  readonly first: BacktestForm
}

function GridFields({ instrument, market, first }: GridFieldsProps) {
  const t = useText()
  const format = useFormat()
  const values: Partial<BacktestForm> = Form.useWatch([]) ?? first
  const reference = referenceOf({ ...first, ...values }, market)
  const needed = [{ required: true, message: t('settings.risk.needed') }]
  const numbers = [
    { name: 'price_range_lower', step: instrument.tick_size, suffix: 'USDT' },
    { name: 'price_range_upper', step: instrument.tick_size, suffix: 'USDT' },
    { name: 'grid_count', step: 1, suffix: '' },
    { name: 'leverage', step: 1, suffix: t('settings.risk.times') },
    { name: 'investment_amount', step: 100, suffix: 'USDT' },
  ] as const
  return (
    <>
      <Form.Item name="direction" label={t('fields.direction')}>
        <Segmented block options={GridDirection.options.map((value) => ({ value, label: t(`direction.${value}`) }))} />
      </Form.Item>
      <div className="edit-exits">
        {numbers.map(({ name, step, suffix }) => (
          <Form.Item key={name} name={name} label={t(`fields.${name}`)} rules={needed}>
            <InputNumber<number> min={0} step={step} suffix={suffix} />
          </Form.Item>
        ))}
        <Form.Item name="grid_type" label={t('fields.grid_type')}>
          <Select options={GridType.options.map((value) => ({ value, label: t(`gridType.${value}`) }))} />
        </Form.Item>
      </div>
      <Form.Item
        name="move"
        valuePropName="checked"
        extra={t('backtest.moveText', { price: format.price(reference, instrument.tick_size_exact) })}
      >
        <Checkbox>{t('backtest.move')}</Checkbox>
      </Form.Item>
      <Collapse
        size="small"
        className="backtest-more"
        items={[{ key: 'more', label: t('backtest.moreFields'), children: <ExitFields />, forceRender: true }]}
      />
    </>
  )
}

function ExitFields() {
  const t = useText()
  return (
    <>
      <div className="edit-exits">
        {(['stop_loss_percent', 'take_profit_percent'] as const).map((name) => (
          <Form.Item key={name} name={name} label={t(`fields.${name}`)}>
            <InputNumber<number> min={0} step={1} suffix="%" placeholder={t('use.none')} />
          </Form.Item>
        ))}
      </div>
      <Form.Item name="out_of_range" label={t('fields.out_of_range')}>
        <Select options={OutOfRange.options.map((value) => ({ value, label: t(`outOfRange.${value}`) }))} />
      </Form.Item>
    </>
  )
}
