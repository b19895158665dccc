import type { MarketAnalysis, Ticker } from '@gridpilot/contract'
import { Select } from 'antd'
import { useNavigate } from 'react-router'
import { useAccount, useAnalysis, useInstrument, useInstruments, useTicker } from '../../api/queries.ts'
import { useFormat } from '../../format/use-format.ts'
import { hasText, useText } from '../../i18n/i18n.ts'
import { Explain } from '../../parts/explain.tsx'
import { Figure } from '../../parts/figure.tsx'
import { Move } from '../../parts/move.tsx'
import { LIVE_STALE_MS, Stale } from '../../parts/stale.tsx'
import { setPreference } from '../../preferences/preferences.ts'
import { useFeedText } from '../../shell/mode-strip.tsx'
import { TEST_IDS } from '../../testids.ts'

export function MarketHeader({ symbol }: { symbol: string }) {
  const ticker = useTicker(symbol)
  const analysis = useAnalysis(symbol, useAccount()?.id ?? null).data
  return (
    <section className="market-header panel" data-testid={TEST_IDS.marketHeader}>
      <SymbolChoice symbol={symbol} />
      <Stale receivedAtMs={ticker.data ? ticker.dataUpdatedAt : null} boundMs={LIVE_STALE_MS}>
        <Price symbol={symbol} ticker={ticker.data ?? null} />
      </Stale>
      {analysis ? <Analysis analysis={analysis.market_analysis} symbol={symbol} at={analysis.generated_at} /> : null}
    </section>
  )
}

function SymbolChoice({ symbol }: { symbol: string }) {
  const t = useText()
  const navigate = useNavigate()
  const instruments = useInstruments().data?.items ?? []
  return (
    <Select
      className="symbol-choice"
      variant="borderless"
      size="large"
      aria-label={t('grid.symbol')}
      value={symbol}
      showSearch
      popupMatchSelectWidth={false}
      options={instruments.map((each) => ({ value: each.symbol, label: each.symbol }))}
      onChange={(next) => {
        setPreference({ symbol: next })
        void navigate(`/grid/${next}`)
      }}
    />
  )
}

function Price({ symbol, ticker }: { symbol: string; ticker: Ticker | null }) {
  const t = useText()
  const format = useFormat()
  const feed = useFeedText(ticker?.feed)
  const tick = useInstrument(symbol)?.tick_size_exact ?? null
  const change = ticker?.change_24h_percent ?? null
  const arrow = change === null || change === 0 ? '' : change > 0 ? '▲ ' : '▼ '
  return (
    <div className="market-price">
      <strong className="number" data-testid={TEST_IDS.lastPrice} data-value={ticker?.last_price}>
        {format.price(ticker?.last_price, tick)}
      </strong>
      <Move value={change}>
        {arrow}
        {format.change(change)}
      </Move>
      <Explain name="last_price" at={ticker?.received_at}>
        {feed === '' ? t('figures.last_price.label') : feed}
      </Explain>
    </div>
  )
}

function Analysis({ analysis, symbol, at }: { analysis: MarketAnalysis; symbol: string; at: string }) {
  const t = useText()
  const format = useFormat()
  const tick = useInstrument(symbol)?.tick_size_exact ?? null
  const regime = `regimes.${analysis.regime}`
  const daily = analysis.volatility * 100
  return (
    <div className="market-analysis">
      <Figure name="regime" at={at} value={null} text={hasText(regime) ? t(regime) : analysis.regime} size="small" />
      <Figure
        name="volatility"
        at={at}
        value={daily}
        text={t('grid.perDay', { value: format.percent(daily, 1) })}
        size="small"
        estimate
      />
      <Figure
        name="support"
        at={at}
        value={analysis.support_level}
        text={format.price(analysis.support_level, tick)}
        size="small"
        estimate
      />
      <Figure
        name="resistance"
        at={at}
        value={analysis.resistance_level}
        text={format.price(analysis.resistance_level, tick)}
        size="small"
        estimate
      />
    </div>
  )
}
