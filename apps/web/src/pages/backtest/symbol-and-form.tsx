import type { Backtest } from '@gridpilot/contract'
import { Select } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { useInstruments } from '../../api/queries.ts'
import { useText } from '../../i18n/i18n.ts'
import { Problem } from '../../parts/problem.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { setPreference, usePreferences } from '../../preferences/preferences.ts'
import { BacktestFormPanel } from './backtest-form.tsx'

interface SymbolAndFormProps {
  readonly again: Backtest | null
  readonly onRun: (test: Backtest) => void
}

export function SymbolAndForm({ again, onRun }: SymbolAndFormProps) {
  const t = useText()
  const instruments = useInstruments()
  const [search] = useSearchParams()
  const [chosen, setChosen] = useState<string | null>(search.get('symbol'))
  const last = usePreferences((state) => state.symbol)
  const [taken, setTaken] = useState<Backtest | null>(null)
  if (again !== taken) {
    setTaken(again)
    if (again !== null) setChosen(again.symbol)
  }
  if (instruments.error) return <Problem error={instruments.error} onRetry={() => void instruments.refetch()} />
  if (!instruments.data) return <Waiting rows={8} />
  const symbols = instruments.data.items.map(({ symbol }) => symbol)
  const symbol = [chosen, last].find((each) => each != null && symbols.includes(each)) ?? symbols[0] ?? ''
  const instrument = instruments.data.items.find((each) => each.symbol === symbol)
  if (instrument === undefined) return <Waiting rows={8} />
  const choose = (value: string) => {
    setChosen(value)
    setPreference({ symbol: value })
  }
  return (
    <section className="panel backtest-form" aria-label={t('backtest.form')}>
      <div className="backtest-form-head">
        <h2>{t('backtest.form')}</h2>
        <Select
          aria-label={t('grid.symbol')}
          value={symbol}
          onChange={choose}
          options={symbols.map((value) => ({ value, label: value }))}
          showSearch
        />
      </div>
      <BacktestFormPanel
        key={`${symbol} ${again?.id ?? ''}`}
        instrument={instrument}
        again={again?.symbol === symbol ? again : null}
        onRun={onRun}
      />
    </section>
  )
}
