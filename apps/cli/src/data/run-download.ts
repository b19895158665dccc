import { setTimeout as sleep } from 'node:timers/promises'
import { type CandleColumns, err, ok, type Result } from '@gridpilot/core'
import { type CandleArchive, type DownloadFailure, type DownloadReport, downloadCandles } from '@gridpilot/engine'
import { type CandleMarket, marketNow, openMarket } from './candle-market.ts'
import { checkOut, writeCandles } from './candle-out.ts'
import type { DownloadLine } from './download-line.ts'
import { insideMarket, type PeriodRequest, readPeriod } from './download-period.ts'
import type { DataRefusal } from './refusal.ts'

export interface DownloadWish extends PeriodRequest {
  readonly symbol: string
  readonly source: string
  readonly out?: string
  readonly dataDir: string
}

export interface Downloaded {
  readonly report: DownloadReport
  readonly title: string
}

/** Everything that can be wrong is looked at before the first candle is asked for. */
export async function runDownload(
  wish: DownloadWish,
  archive: CandleArchive,
  line: DownloadLine,
  signal: AbortSignal,
): Promise<Result<Downloaded, DataRefusal>> {
  const period = readPeriod(wish)
  if (!period.ok) return period
  const out = wish.out === undefined ? ok(null) : checkOut(wish.out)
  if (!out.ok) return out
  const market = await openMarket(wish.source, wish.symbol, wish.dataDir)
  if (!market.ok) return market
  const now = await marketNow(market.value, wish.symbol)
  if (!now.ok) return now
  const span = insideMarket(period.value, wish.timeframe, now.value, wish.to)
  if (!span.ok) return span
  const report = await downloadCandles({
    source: market.value.source,
    archive,
    symbol: wish.symbol,
    timeframe: wish.timeframe,
    span: span.value,
    onProgress: (progress) => line.show(progress),
    onTrouble: ({ code, message }, waitMs) => line.say(`${code}: ${message}; again in ${waitMs / 1_000} s`),
    sleep: (ms) => sleep(ms, undefined, { signal }).catch(() => undefined),
    signal,
  })
  line.clear()
  if (!report.ok) return err(refusalOf(report.error, market.value, wish))
  if (wish.out !== undefined) {
    const written = writeCandles(wish.out, await stored(archive, report.value))
    if (!written.ok) return written
  }
  return ok({ report: report.value, title: market.value.title })
}

const stored = (archive: CandleArchive, { series, span }: DownloadReport): Promise<CandleColumns> =>
  archive.read(series, span)

function refusalOf(failure: DownloadFailure, market: CandleMarket, wish: DownloadWish): DataRefusal {
  if (failure.kind === 'stopped') {
    const message = 'Stopped. What was fetched is stored: the same command goes on from there.'
    return { code: 'stopped', flag: '--to', message }
  }
  if (failure.kind === 'other_market') {
    const message = `What is stored as ${market.source.name} was of another market: its prices differ. Use another --data-dir.`
    return { code: 'other_market', flag: '--source', message, value: wish.source }
  }
  const { code, message } = failure.trouble
  return {
    code: 'exchange_unreachable',
    flag: '--source',
    message: `The exchange gave no usable answer (${code}: ${message}). The same command goes on from here.`,
  }
}
