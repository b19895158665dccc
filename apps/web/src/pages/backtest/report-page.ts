import type { Backtest, BacktestReport, BacktestResult, CurvePoint } from '@gridpilot/contract'
import type { Format } from '../../format/use-format.ts'
import type { Translate } from '../../i18n/i18n.ts'
import { drawdown } from './drawdown.ts'
import { FIGURES } from './figure-rows.ts'

const WIDTH = 960
const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:${WIDTH}px;margin:24px auto;padding:0 16px;color:#1c1f26;background:#fff;word-break:keep-all}
table{border-collapse:collapse;width:100%;margin:8px 0 24px}th,td{padding:4px 8px;border-bottom:1px solid #dfe2e8;text-align:right}
th:first-child,td:first-child{text-align:left;font-weight:400}svg{width:100%;height:auto;background:#f7f8fa;margin:4px 0 20px}.soft{color:#5b6270}`

/** The report as one page that needs nothing else: no script, no network. */
export function reportPage(test: Backtest, report: BacktestReport, t: Translate, format: Format): string {
  const [worse, better] = report.results
  if (worse === undefined || better === undefined) return ''
  const { data, grid } = report
  const date = (at: string) => format.time(at, 'date')
  const lead = `${report.symbol} · ${t(`direction.${grid.direction}`)} · ${t('bot.grids', { count: grid.grid_count })} · ${grid.leverage}× · ${date(data.from)} – ${date(data.to)} · ${t(`feed.${data.source}`)}`
  const rows = FIGURES.map(({ name, text }) => [
    t(`figures.${name}.label`),
    ...[worse, better].map((result) => text(result, format, t) ?? t('backtest.tooFew')),
  ])
  rows.push([t('backtest.end'), ...[worse, better].map(({ end }) => t(`backtest.ends.${end}`))])
  const rules = [t('backtest.rules.pessimistic'), t('backtest.rules.optimistic')]
  const months = worse.months.map(({ month, profit, roi_percent, max_drawdown_percent }) => [
    month,
    format.change(roi_percent),
    format.gain(profit),
    format.percent(max_drawdown_percent),
  ])
  const sim = data.source === 'sim' ? `${t('backtest.verdict.simulated')} ` : ''
  return `<!doctype html><html lang="${format.language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(test.name)}</title><style>${STYLE}</style>
<h1>${escaped(test.name)}</h1><p>${escaped(lead)}</p><p class="soft">${escaped(sim + t('backtest.verdict.caution'))}</p>
<h2>${escaped(t('backtest.prices'))}</h2>${priceSvg(report)}
<h2>${escaped(t('backtest.equity'))}</h2>${curveSvg(worse.equity_curve, grid.investment_amount)}
<h2>${escaped(t('backtest.drawdown'))}</h2>${curveSvg(drawdown(worse.equity_curve), 0)}
${table([t('backtest.columns.figure'), ...rules], rows)}
<h2>${escaped(t('backtest.months'))}</h2>${table([t('backtest.month'), t('figures.roi.label'), 'USDT', t('figures.max_drawdown.label')], months)}
</html>`
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`
  return `<table>${row(head, 'th')}${rows.map((cells) => row(cells, 'td')).join('')}</table>`
}

/** Places of times and values in a drawing of `height`. */
function scale(times: readonly number[], values: readonly number[], height: number) {
  const [first, last] = [Math.min(...times), Math.max(...times)]
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const x = (at: number) => ((WIDTH * (at - first)) / (last - first || 1)).toFixed(1)
  const y = (value: number) => (height - (height * (value - low)) / (high - low || 1)).toFixed(1)
  return { x, y }
}

const svg = (height: number, inner: string) => `<svg viewBox="0 0 ${WIDTH} ${height}" role="img">${inner}</svg>`

function priceSvg({ candles, plan, fills }: BacktestReport): string {
  if (candles.length === 0) return ''
  const height = 360
  const prices = candles.flatMap(([, , high, low]) => [high, low])
  const { x, y } = scale(
    candles.map(([at]) => at),
    prices,
    height,
  )
  const [low, high] = [Math.min(...prices), Math.max(...prices)]
  const grid = plan.grid_prices
    .filter((price) => price >= low && price <= high)
    .map((price) => `<path d="M0 ${y(price)}H${WIDTH}" stroke="#c9ced8"/>`)
  const line = candles.map(([at, , , , close], i) => `${i === 0 ? 'M' : 'L'}${x(at)} ${y(close)}`).join('')
  const dots = fills.map(
    ([at, side, price]) =>
      `<circle cx="${x(at)}" cy="${y(price)}" r="2.5" fill="${side === 'buy' ? '#0a7d4a' : '#c4303b'}"/>`,
  )
  return svg(height, `${grid.join('')}<path d="${line}" fill="none" stroke="#1c1f26"/>${dots.join('')}`)
}

function curveSvg(curve: BacktestResult['equity_curve'], base: number): string {
  const height = 200
  const { x, y } = scale(
    curve.map(([at]: CurvePoint) => at),
    [...curve.map(([, value]) => value), base],
    height,
  )
  const line = curve.map(([at, value], i) => `${i === 0 ? 'M' : 'L'}${x(at)} ${y(value)}`).join('')
  const level = `<path d="M0 ${y(base)}H${WIDTH}" stroke="#c9ced8" stroke-dasharray="4 4"/>`
  return svg(height, `${level}<path d="${line}" fill="none" stroke="#4a3fc7" stroke-width="1.5"/>`)
}
