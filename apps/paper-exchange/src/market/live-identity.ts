import { CONTRACT_FACTS, type Instrument } from '@gridpilot/core'
import type { FillRule } from '@gridpilot/venue-sim'
import type { Journal } from '../durable/journal.ts'
import { instrumentOf, type UpstreamContract } from '../feed/live/contract.ts'
import { type Upstream, upstreamAt } from '../feed/live/upstream.ts'
import { UpstreamRest, UpstreamTrouble } from '../feed/live/upstream-rest.ts'
import { EXIT, StartRefused } from '../process/exit.ts'
import type { MarketWish } from '../process/market-flags.ts'
import type { MarketPlan } from './market-plan.ts'
import { MirroredMarket } from './mirrored-market.ts'

const DEFAULT_HISTORY_DAYS = 7

/** A data directory bound to another exchange's market. */
export interface LiveIdentity {
  readonly version: number
  readonly feed: 'live'
  readonly symbols: readonly string[]
  readonly fill: FillRule
  /** The upstream's own mark. */
  readonly mark: 'basis'
  /** http://127.0.0.1:PORT; null: Bitget. */
  readonly upstream: string | null
  readonly historyDays: number
  /** The upstream's time when the directory was bound to it: nothing here happened before. */
  readonly startMs: number
}

/** Binds a directory to the upstream: its contracts are asked for once and kept. @throws StartRefused */
export async function chooseLive(journal: Journal, wish: MarketWish, version: number): Promise<LiveIdentity> {
  if (wish.mark === 'follows') throw new StartRefused(EXIT.badFlags, '--mark follows: a live market has its own mark')
  const identity: Omit<LiveIdentity, 'startMs'> = {
    version,
    feed: 'live',
    symbols: wish.symbols ?? Object.keys(CONTRACT_FACTS),
    fill: wish.fill ?? 'touch',
    mark: 'basis',
    upstream: wish.upstream ?? null,
    historyDays: wish.historyDays ?? DEFAULT_HISTORY_DAYS,
  }
  const rest = new UpstreamRest(upstreamOf(identity), new AbortController().signal)
  const contracts: UpstreamContract[] = []
  let startMs = 0
  try {
    for (const symbol of identity.symbols) contracts.push(await rest.contract(symbol))
    for (const instrument of instrumentsOf(contracts)) startMs = (await rest.ticker(instrument)).marketMs
  } catch (error) {
    if (!(error instanceof UpstreamTrouble)) throw error
    const where = upstreamOf(identity).restUrl
    throw new StartRefused(EXIT.failed, `--feed live: ${where} does not tell its contracts: ${error.message}`)
  }
  journal.writeMeta('contracts', JSON.stringify(contracts))
  return { ...identity, startMs }
}

export const upstreamOf = ({ upstream }: Pick<LiveIdentity, 'upstream'>): Upstream => upstreamAt(upstream)

/** The market of the contracts that were kept. @throws StartRefused */
export function livePlan(journal: Journal, startMs: number): MarketPlan {
  const instruments = instrumentsOf(JSON.parse(journal.readMeta('contracts') ?? '[]') as UpstreamContract[])
  const open = (snapshot: unknown) => new MirroredMarket({ instruments, startMs }, snapshot, journal.candles())
  return { instruments, open }
}

function instrumentsOf(contracts: readonly UpstreamContract[]): readonly Instrument[] {
  return contracts.map((contract) => {
    const made = instrumentOf(contract)
    if (made.ok) return made.value
    throw new StartRefused(EXIT.failed, `--feed live: a contract of the upstream: ${made.error}`)
  })
}
