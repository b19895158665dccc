import type { SearchReport, SearchRow } from '@gridpilot/advisor'
import { bandText } from './band-text.ts'
import { type Plot, plotOf } from './pareto-plot.ts'

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 1080px; padding: 16px; color: #1c2733; background: #fff }
h1 { font-size: 22px } h2 { font-size: 17px; margin-top: 32px }
svg { width: 100%; height: auto; display: block } svg text { font-size: 12px; fill: #52606d }
.tried { fill: #9aa8b7; fill-opacity: .45 } .noise { fill: none; stroke: #c77d0a; stroke-opacity: .55 }
.front { fill: #0b6e4f } .front-line { fill: none; stroke: #0b6e4f; stroke-width: 1.5 } .best { fill: none; stroke: #b42318; stroke-width: 2 }
.axis { stroke: #d5dce4 } .zero { stroke: #52606d }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { padding: 4px 8px; text-align: right; white-space: nowrap; border-bottom: 1px solid #e5eaf0 } th:first-child, td:first-child { text-align: left }
.note { background: #fff6e5; border-left: 3px solid #c77d0a; padding: 8px 12px } .key span { display: inline-block; margin-right: 16px } .wide svg { min-width: 640px }
.key b { font-weight: 400 } .key .g { color: #0b6e4f } .key .r { color: #b42318 } .key .d { color: #9aa8b7 } .key .o { color: #c77d0a }
@media (prefers-color-scheme: dark) { body { background: #10161d; color: #e3e9f0 } svg text { fill: #a8b4c1 } th, td { border-color: #2a3542 } .axis { stroke: #2a3542 } .front { fill: #39c293 } .front-line { stroke: #39c293 } .note { background: #2b2413 } }`

/** One page that needs nothing else: the plot, the front as a table, and what the proofs say. */
export function searchPage(report: SearchReport, source: string): string {
  const plot = plotOf(report)
  const title = `${escaped(report.symbol)}: search over grids`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${STYLE}</style></head><body>
<h1>${title}</h1>
<p>${report.tries} of ${report.space_size} configurations tried (${report.method}, seed ${report.seed}), ${report.refused} of them not possible
with ${report.investment_amount} USDT. ${escaped(source)}, ${report.data.candles} candles from ${day(report.data.from)} to ${day(report.data.to)},
${report.data.funding_settlements} funding settlements, ${report.data.funding_assumed} of them assumed at the typical rate. An order fills when the price trades through it; every grid starts at the first open and
is closed at the last price. Fees, funding, stops and liquidation are in every figure.</p>
<p class="note">${escaped(report.note)}</p>
<h2>Return against drawdown</h2>
<div class="wide">${svgOf(plot)}</div>
<p class="key"><span><b class="g">●</b> Pareto front</span> <span><b class="r">○</b> most return per drawdown</span> <span><b class="d">●</b> ${plot.shown} of ${report.points.length} runs</span>${
    report.noise === null ? '' : ' <span><b class="o">○</b> the best on noise</span>'
  }</p>
<h2>Pareto front</h2>
<div class="wide">${rowsOf(report.front)}</div>
${walkForwardOf(report)}${noiseOf(report)}
</body></html>
`
}

function svgOf({ width, height, tried, front, noise, best, ticks, frame, hidden }: Plot): string {
  const dot = (kind: string, r: number) => (point: { x: number; y: number; title?: string }) =>
    `<circle class="${kind}" cx="${point.x}" cy="${point.y}" r="${r}">${point.title === undefined ? '' : `<title>${escaped(point.title)}</title>`}</circle>`
  const line = front.map(({ x, y }) => `${x},${y}`).join(' ')
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Return against drawdown of every configuration tried">
${ticks.x.map(({ at, text }) => `<line class="axis" x1="${at}" x2="${at}" y1="${frame.top}" y2="${frame.bottom}"/><text x="${at}" y="${frame.bottom + 18}" text-anchor="middle">${text}</text>`).join('')}
${ticks.y.map(({ at, text, zero }) => `<line class="${zero ? 'zero' : 'axis'}" x1="${frame.left}" x2="${frame.right}" y1="${at}" y2="${at}"/><text x="${frame.left - 8}" y="${at + 4}" text-anchor="end">${text}</text>`).join('')}
<text x="${(frame.left + frame.right) / 2}" y="${height - 6}" text-anchor="middle">largest drawdown, % of the peak</text>
<text x="12" y="14">return, % of the investment${hidden > 0 ? ` (${hidden} runs below the frame)` : ''}</text>
${tried.map(dot('tried', 2)).join('')}
${noise.map(dot('noise', 4)).join('')}
<polyline class="front-line" points="${line}"/>
${front.map(dot('front', 4)).join('')}
${best === null ? '' : dot('best', 8)(best)}
</svg>`
}

function rowsOf(rows: readonly SearchRow[]): string {
  const head = [
    'grid',
    'range',
    'grids',
    'leverage',
    'stop loss',
    'return',
    'drawdown',
    'grid profit',
    'fees',
    'funding',
    'round trips',
    'end',
  ]
  const body = rows.map((row) => [
    `${row.direction} ${row.grid_type}`,
    `${row.price_range_lower} – ${row.price_range_upper}`,
    String(row.grid_count),
    `${row.leverage}×`,
    row.stop_loss_percent === null ? '–' : `${row.stop_loss_percent} %`,
    percent(row.roi_percent),
    percent(row.max_drawdown_percent),
    row.grid_profit.toFixed(2),
    row.fees.toFixed(2),
    row.funding.toFixed(2),
    String(row.round_trips),
    ENDS[row.end],
  ])
  return tableOf(head, body)
}

const ENDS = { closed: 'last price', limit: 'liquidated', stop_loss: 'stop loss' } as const

function walkForwardOf({ walk_forward: found }: SearchReport): string {
  if (found === null) return ''
  const p = found.edge_p_value
  const folds = found.folds.map((fold) => [
    `${day(fold.test_from)} – ${day(fold.test_to)}`,
    `${day(fold.train_from)} – ${day(fold.train_to)}`,
    `${fold.direction} ${percent(fold.lower_percent)} to ${percent(fold.upper_percent)}, ${fold.grid_count} grids, ${fold.leverage}×`,
    percent(fold.train_roi_percent),
    percent(fold.test_roi_percent),
    percent(fold.test_drawdown_percent),
    ENDS[fold.end],
  ])
  return `<h2>Walk-forward: ${found.advice} (${found.advice_code.replace('_', ' ')})</h2>
<p>Before each test the search was run again on what had ended ${found.embargo_days} days earlier, and its choice was measured on the test:
mean ${percent(found.mean_roi_percent)} in ${found.horizon_days} days, median ${percent(found.median_roi_percent)}, ${bandText(found, percent)},
${found.liquidations} liquidations. ${found.effective_windows} tests that do not overlap
(${found.effective_windows_needed} are needed). ${
    p === null
      ? 'Too few for a p-value.'
      : `Of random walks of the same volatility, ${(100 * p).toFixed(1)} % gave the best of all ${found.tried} tried at least as much.`
  }</p>
<div class="wide">${tableOf(['test', 'search', 'chosen', 'there', 'on the test', 'drawdown', 'end'], folds)}</div>`
}

function noiseOf({ noise }: SearchReport): string {
  if (noise === null) return ''
  const rows = noise.bests.map((best, i) => [
    String(i + 1),
    percent(best.roi_percent),
    percent(best.max_drawdown_percent),
  ])
  return `<h2>Noise test</h2>
<p>The same search on ${noise.walks} random walks of the same volatility, where there is nothing to find. ${noise.as_good} of their bests have at
least as much return per drawdown as the best here: p = ${noise.p_value.toFixed(2)}.</p>
<div class="wide">${tableOf(['walk', 'best return', 'its drawdown'], rows)}</div>`
}

const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><thead><tr>${head.map((cell) => `<th>${cell}</th>`).join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`)
    .join('')}</tbody></table>`

const percent = (value: number): string => `${value > 0 ? '+' : ''}${(Number(value.toFixed(2)) + 0).toFixed(2)} %`
const day = (iso: string): string => iso.slice(0, 10)
const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[letter] ?? letter)
