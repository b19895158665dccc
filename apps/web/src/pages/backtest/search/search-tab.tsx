import './search.css'
import { useSearchParams } from 'react-router'
import { OptimizationForm } from './optimization-form.tsx'
import { OptimizationHistory } from './optimization-history.tsx'
import { OptimizationResult } from './optimization-result.tsx'
import { useOptimizations } from './use-optimizations.ts'

/** Searches for grids on past prices: choose, run, look, take one over. The shown search is in the address. */
export function SearchTab() {
  const [search, setSearch] = useSearchParams()
  const searches = useOptimizations()
  const items = searches.data?.items ?? []
  const id = search.get('search')
  const shown = items.find((each) => each.id === id) ?? items.find(({ status }) => status === 'done') ?? null
  const show = (chosen: string) => setSearch({ tab: 'search', search: chosen }, { preventScrollReset: true })
  return (
    <div className="backtest">
      <div className="backtest-top">
        <OptimizationForm onRun={({ id: begun }) => show(begun)} />
        <OptimizationHistory searches={searches} shown={shown?.id ?? null} onShow={show} />
      </div>
      {shown?.status === 'done' ? <OptimizationResult key={shown.id} search={shown} /> : null}
    </div>
  )
}
