import type { BacktestReport, BacktestResult } from '../backtest.ts'
import {
  formatCount,
  formatNumber,
  formatPercent,
  formatPrice,
  formatUsdt,
  type Language,
  localeOf,
  UNKNOWN,
} from '../number-text.ts'
import { drawdown, drawing, priceDrawing } from './report-drawing.ts'
import { REPORT_STYLE } from './report-style.ts'
import { REPORT_TEXTS, type ReportFigure, type ReportTexts } from './report-texts.ts'

interface ReportPage {
  readonly title: string
  readonly report: BacktestReport
  /** Where the prices come from, in words. */
  readonly source: string
  readonly language: Language
}

/** The report as one page that needs nothing else: no script, no network (its own policy forbids both). Times are UTC. */
export function reportPage({ title, report, source, language }: ReportPage): string {
  const [worse, better] = report.results
  if (worse === undefined || better === undefined) return ''
  const write = writer(language)
  const { texts } = write
  const { data, grid } = report
  const lead = [
    report.symbol,
    texts.direction[grid.direction],
    texts.grids(write.count(grid.grid_count)),
    `${grid.leverage}×`,
    `${write.price(grid.price_range_lower)} – ${write.price(grid.price_range_upper)}`,
    `${write.date(data.from)} – ${write.date(data.to)}`,
    source,
  ].join(' · ')
  const drawn = (label: string, shown: (value: number) => string) => ({
    label: escaped(label),
    shown,
    date: write.date,
  })
  const base = { value: grid.investment_amount, name: 'base' } as const
  const lines = [
    { points: better.equity_curve, name: 'other' },
    { points: worse.equity_curve, name: 'equity' },
  ] as const
  const leftOut = report.fills_left_out > 0 ? ` ${texts.leftOut(write.count(report.fills_left_out))}` : ''
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title><style>${REPORT_STYLE}</style></head><body>
<h1>${escaped(title)}</h1><p>${escaped(lead)}</p>
<p class="lead">${escaped(verdict(report, worse, write))}</p>
<p class="soft">${escaped(data.source === 'sim' ? `${texts.simulated} ${texts.caution}` : texts.caution)}</p>
${cards(worse, better, write)}
<h2>${escaped(texts.prices)}</h2>${priceDrawing(report, drawn(texts.prices, write.price))}<p class="soft">${escaped(texts.pricesLegend + leftOut)}</p>
<h2>${escaped(texts.equity)}</h2>${drawing({ lines, levels: [base], ...drawn(texts.equity, write.usdt) })}<p class="soft">${escaped(texts.equityLegend)}</p>
<h2>${escaped(texts.drawdown)}</h2>${drawing({ lines: [{ points: drawdown(worse.equity_curve), name: 'fall' }], ...drawn(texts.drawdown, write.percent) })}
<h2>${escaped(texts.band)}</h2><p class="soft">${escaped(texts.bandText)}</p>${bandTable(report, write)}
<h2>${escaped(texts.figures)}</h2>${figureTable(worse, better, write)}
<h2>${escaped(texts.months)}</h2>${monthTable(worse, better, write)}
<h2>${escaped(texts.data)}</h2>${dataTable(report, source, write)}
</body></html>
`
}

type Writer = ReturnType<typeof writer>

/** Everything the page writes, in one language. */
function writer(language: Language) {
  const dates = new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'medium', timeZone: 'UTC' })
  const minutes = new Intl.DateTimeFormat(localeOf(language), {
    ...{ month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC' },
  } as const)
  return {
    texts: REPORT_TEXTS[language],
    count: (value: number) => formatCount(value, language),
    usdt: (value: number) => formatUsdt(value, language),
    gain: (value: number) => formatUsdt(value, language, true),
    percent: (value: number) => formatPercent(value, language),
    change: (value: number) => formatPercent(value, language, true),
    price: (value: number) => formatPrice(value, language, null),
    decimal: (value: number) => formatNumber(value, language, { min: 0, max: 2 }),
    date: (at: string | number) => dates.format(new Date(at)),
    minute: (at: string | number) => `${minutes.format(new Date(at))} UTC`,
  }
}

function verdict({ grid }: BacktestReport, { total_profit: total, days }: BacktestResult, write: Writer): string {
  const { texts, usdt, decimal } = write
  const [amount, lived] = [usdt(grid.investment_amount), decimal(days)]
  if (Math.abs(total) < 0.005) return texts.flat(amount, lived)
  return (total < 0 ? texts.lost : texts.won)(amount, usdt(Math.abs(total)), lived)
}

function cards(worse: BacktestResult, better: BacktestResult, { texts, ...write }: Writer): string {
  const card = (name: ReportFigure, value: string, note: string) =>
    `<div><span>${escaped(texts.figure[name])}</span><b>${escaped(value)}</b><small>${escaped(note)}</small></div>`
  return `<div class="cards">${[
    card('roi', write.change(worse.roi_percent), texts.upTo(write.change(better.roi_percent))),
    card('total', write.gain(worse.total_profit), texts.upTo(write.gain(better.total_profit))),
    card('drawdown', write.percent(worse.max_drawdown_percent), `${write.gain(worse.max_drawdown)} USDT`),
    card(
      'grid_profit',
      write.gain(worse.grid_profit),
      `${texts.figure.unpaired}: ${write.gain(worse.unpaired_profit)}`,
    ),
    card('round_trips', write.count(worse.round_trips), texts.upTo(write.count(better.round_trips))),
  ].join('')}</div>`
}

type Cell = (result: BacktestResult, write: Writer) => string

const known = (value: number | null, text: (value: number) => string): string =>
  value === null ? UNKNOWN : text(value)
const both = (
  value: number | null,
  more: number | null,
  text: (value: number) => string,
  join: (more: string) => string,
) => (value === null || more === null ? UNKNOWN : `${text(value)} · ${join(text(more))}`)

/** In the order of truth: total first, grid profit only with what stands against it. */
const FIGURES: Readonly<Record<ReportFigure, Cell>> = {
  total: (result, { gain }) => gain(result.total_profit),
  roi: (result, { change }) => change(result.roi_percent),
  close_now: (result, { usdt }) => usdt(result.close_now_value),
  grid_profit: (result, { gain }) => gain(result.grid_profit),
  unpaired: (result, { gain }) => gain(result.unpaired_profit),
  realized: (result, { gain }) => gain(result.realized_pnl),
  unrealized: (result, { gain }) => gain(result.unrealized_pnl),
  fees: (result, { gain }) => gain(-result.fees),
  funding: (result, { gain }) => gain(result.funding),
  drawdown: (result, { percent, gain }) =>
    `${percent(result.max_drawdown_percent)} · ${gain(result.max_drawdown)} USDT`,
  under_water: ({ under_water_percent: share, under_water_longest_days: days }, { percent, decimal, texts }) =>
    share === null || days === null ? UNKNOWN : `${percent(share)} · ${texts.longest(decimal(days))}`,
  round_trips: (result, { count }) => count(result.round_trips),
  fills: (result, { count }) => count(result.fills),
  win_rate: (result, { percent, texts }) => (result.win_rate === null ? texts.tooFew : percent(100 * result.win_rate)),
  in_range: (result, { percent }) => percent(result.time_in_range_percent),
  exposure: (result, { decimal, texts }) =>
    both(result.exposure_average, result.exposure_most, (value) => `${decimal(value)}×`, texts.most),
  margin_use: (result, { percent, texts }) =>
    both(result.margin_use_average_percent, result.margin_use_most_percent, percent, texts.most),
  least_distance: ({ least_distance_percent: least, least_distance_at: at }, { percent, minute }) =>
    least === null || at === null ? UNKNOWN : `${percent(least)} · ${minute(at)}`,
  sharpe: (result, { decimal, texts }) => (result.sharpe === null ? texts.tooFew : decimal(result.sharpe)),
  sortino: (result, { decimal, texts }) => (result.sortino === null ? texts.tooFew : decimal(result.sortino)),
  against_cash: (result, { gain }) => known(result.against_cash, gain),
  against_holding: (result, { gain }) => known(result.against_holding, gain),
  holding: (result, { change }) => change(result.holding.roi_percent),
}

function figureTable(worse: BacktestResult, better: BacktestResult, write: Writer): string {
  const { texts } = write
  const head = [
    `${texts.pessimistic} (${assumption(worse, texts)})`,
    `${texts.optimistic} (${assumption(better, texts)})`,
  ]
  const rows = (Object.keys(FIGURES) as ReportFigure[]).map((name) => [
    texts.figure[name],
    FIGURES[name](worse, write),
    FIGURES[name](better, write),
  ])
  rows.push([texts.end, texts.ends[worse.end], texts.ends[better.end]])
  const samples = worse.ratio_sampling?.samples
  const sampling = samples === undefined ? '' : `<p class="soft">${escaped(texts.sampling(write.count(samples)))}</p>`
  return table(['', ...head], rows) + sampling
}

const assumption = ({ fill, path }: Pick<BacktestResult, 'fill' | 'path'>, { assumptions }: ReportTexts): string =>
  `${assumptions[fill]}, ${assumptions[path]}`

function bandTable({ band }: BacktestReport, { texts, ...write }: Writer): string {
  const { figure } = texts
  return table(
    [texts.assumption, figure.roi, figure.total, figure.drawdown, figure.round_trips],
    band.map((run) => [
      assumption(run, texts),
      write.change(run.roi_percent),
      write.gain(run.total_profit),
      write.percent(run.max_drawdown_percent),
      write.count(run.round_trips),
    ]),
  )
}

function monthTable(worse: BacktestResult, better: BacktestResult, { texts, ...write }: Writer): string {
  const best = new Map(better.months.map((month) => [month.month, month.roi_percent]))
  return table(
    [texts.month, texts.figure.roi, 'USDT', texts.upTo(texts.figure.roi), texts.figure.drawdown],
    worse.months.map(({ month, profit, roi_percent, max_drawdown_percent }) => [
      month,
      write.change(roi_percent),
      write.gain(profit),
      known(best.get(month) ?? null, write.change),
      write.percent(max_drawdown_percent),
    ]),
  )
}

function dataTable({ data, plan, grid }: BacktestReport, source: string, { texts, ...write }: Writer): string {
  const rate = formatNumber(data.funding_assumed_rate_percent ?? 0, 'en', { min: 0, max: 6 })
  const funding = [
    data.funding_settlements === 0 ? [] : [texts.fundingKnown(write.count(data.funding_settlements))],
    data.funding_assumed === 0 ? [] : [texts.fundingAssumed(write.count(data.funding_assumed), `${rate}%`)],
  ].flat()
  const limits = [plan.limit_below, plan.limit_above].flatMap((price) => (price === null ? [] : [write.price(price)]))
  const minutes = write.decimal(data.candle_seconds / 60)
  const [least, most] = plan.profit_per_grid_percent.map(write.percent)
  return table(
    [],
    [
      [texts.source, source],
      [texts.span, `${write.date(data.from)} – ${write.date(data.to)}`],
      [texts.candles, texts.candlesOf(write.count(data.candles), minutes, write.count(data.missing_candles))],
      [texts.funding, funding.length === 0 ? texts.fundingNone : funding.join('; ')],
      [texts.range, `${write.price(grid.price_range_lower)} – ${write.price(grid.price_range_upper)}`],
      [texts.start, write.price(plan.start_price)],
      [texts.quantity, String(plan.quantity_per_grid)],
      [texts.perGrid, least === most ? String(least) : `${least} – ${most}`],
      [texts.limit, limits.length === 0 ? texts.noLimit : limits.join(' / ')],
      [texts.worstLoss, write.gain(-plan.worst_loss_usdt)],
    ],
  )
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`
  // Facts have no head; their texts may be names without a space to break at.
  const heading = head.length === 0 ? '' : `<thead>${row(head, 'th')}</thead>`
  return `<div class="${head.length === 0 ? 'facts' : 'table'}"><table>${heading}<tbody>${rows.map((cells) => row(cells, 'td')).join('')}</tbody></table></div>`
}
