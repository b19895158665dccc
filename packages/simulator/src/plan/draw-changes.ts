import { type GridConfig, type Instrument, type Money, planGrid, type Ticks } from '@gridpilot/core'
import { Random } from '../random.ts'
import type { BotDraft } from './seed-plan.ts'

type Prices = Readonly<Record<string, Ticks>>

/** How many seeds have bots whose grid changes while they run. */
const SHARE = 0.4

/** A stream of its own for everything about grids that change: what else a seed draws is the same without it. */
const streamOf = (seed: number, what: string) => new Random(seed, `changes:${what}`)

const changes = (seed: number): boolean => streamOf(seed, 'seed').chance(SHARE)

/** Some bots follow the price, or do something else than wait when it leaves them. */
export function withChanges(
  seed: number,
  bots: readonly BotDraft[],
  instruments: readonly Instrument[],
  prices: Prices,
): BotDraft[] {
  if (!changes(seed)) return [...bots]
  return bots.map((draft) => {
    const random = streamOf(seed, `bot:${draft.index}`)
    const config = followed(random, draft.config)
    const instrument = instruments.find(({ symbol }) => symbol === config.symbol)
    const price = prices[config.symbol]
    const passes = instrument !== undefined && price !== undefined && planGrid(config, instrument, price).ok
    return passes ? { ...draft, config } : draft
  })
}

function followed(random: Random, config: GridConfig): GridConfig {
  const { lower, upper, direction, positionMode } = config
  const far = (edge: number, way: number) =>
    Math.max(1, Math.round(edge * (1 + way * random.between(0.01, 0.3)))) as Ticks
  // On two legs a neutral grid cannot move its cells (decision 0021).
  const mayTrail = direction !== 'neutral' || positionMode === 'one_way'
  const trailingUp = mayTrail && random.chance(0.5) ? far(upper, 1) : null
  const trailingDown = mayTrail && random.chance(0.5) ? far(lower, -1) : null
  return {
    ...config,
    trailingUp,
    trailingDown,
    outOfRange: random.pick(['wait', 'wait', 'shift', 'shift', 'stop', 'stop_keep']),
  }
}

/** A person's edit of a running bot: another range, other cells, other money, or money alone; null: this seed has none. */
export function drawEdit(
  random: Random,
  config: GridConfig,
): { readonly config: GridConfig; readonly resize: boolean } {
  const scaled = (price: Ticks, share: number) => Math.max(1, Math.round(price * (1 + share))) as Ticks
  const money = (share: number) => BigInt(Math.round(Number(config.investment) * share)) as Money
  switch (random.pick(['range', 'range', 'cells', 'money', 'margin', 'margin', 'plan'] as const)) {
    case 'range': {
      const move = random.between(-0.03, 0.03)
      const wider = random.between(0, 0.02)
      const [lower, upper] = [scaled(config.lower, move - wider), scaled(config.upper, move + wider)]
      return { config: { ...config, lower, upper, trailingUp: null, trailingDown: null }, resize: random.chance(0.5) }
    }
    case 'cells':
      return { config: { ...config, gridCount: random.whole(2, 24) }, resize: true }
    case 'money':
      return { config: { ...config, investment: money(random.between(0.6, 1.6)) }, resize: true }
    case 'margin':
      return { config: { ...config, investment: money(random.between(0.8, 1.5)) }, resize: false }
    case 'plan':
      return { config: { ...config, outOfRange: random.pick(['wait', 'shift', 'stop']) }, resize: false }
  }
}

/** When a bot of this seed is edited, ms since the beginning; none for most. */
export function editTimes(
  seed: number,
  index: number,
  durationMs: number,
): { readonly atMs: number; readonly random: Random }[] {
  if (!changes(seed)) return []
  const random = streamOf(seed, `edits:${index}`)
  return Array.from({ length: random.pick([0, 1, 1, 2]) }, () => ({
    atMs: random.between(0.1, 1) * durationMs,
    random,
  }))
}
