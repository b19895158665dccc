import type { Profile } from '../recommendation.ts'
import type { ModelTable, TableCard } from './model-table.ts'

/** What a figure is of. It may be written with this unit and no other; prices and chances also bare. */
export type UnitClass = 'percent' | 'multiple' | 'usdt' | 'count' | 'days' | 'hours' | 'price' | 'chance'

/** One figure of the table that a text may name. */
export interface GivenFigure {
  readonly value: number
  readonly unit: UnitClass
  /** A word of this kind has to stand in the same sentence: 71% of months better than cash is no gain of 71%. */
  readonly named: RegExp
  /** The only figure that is of a day; every other percent is of 30 days, of a grid, or of none. */
  readonly daily?: true
}

const PRICE =
  /price|from [\d.,]+ to|[\d.,]+에서 [\d.,]+|range|support|resist|level|trad|between|near|around|above|below|가격|범위|지지|저항|구간|부근|근처|사이|거래/i
const GRIDS = /grid|cell|level|order|그리드|격자|칸|주문/i
const WINDOWS = /window|test|start|stretch|sample|period|구간|시험|시작|표본|검증|테스트/i

type NumberOf<T> = { [K in keyof T]: T[K] extends number | null ? K : never }[keyof T]
type Meaning = Omit<GivenFigure, 'value'>

/** Single figures of a card. `satisfies` makes a new one without a meaning a type error. */
const OF_CARD = {
  grids: { unit: 'count', named: GRIDS },
  leverage: { unit: 'multiple', named: /leverage|레버리지/i },
  mean: { unit: 'percent', named: /\bmean|average|평균/i },
  median: { unit: 'percent', named: /median|중앙값|중간값/i },
  p10: {
    unit: 'percent',
    named: /\bbad|worst|\bloss|\blos[et]|losing|poor|weak|손실|손해|나쁜|나쁠|최악|잃|불리|하위/i,
  },
  p90: { unit: 'percent', named: /\bgood|\bbest|strong|lucky|favou?rable|좋은|좋을|유리|최고|상위/i },
  drawdown: { unit: 'percent', named: /drawdown|\bdip|\bfall|\bfell|낙폭|하락/i },
  worst_loss_usdt: { unit: 'usdt', named: /\bloss|\blos[et]|losing|worst|손실|손해|잃/i },
  of_investment_usdt: { unit: 'usdt', named: /invest|put in|\bloss|\blos[et]|손실|손해|잃|투자/i },
  stop_loss_percent: { unit: 'percent', named: /\bstop|손절/i },
  windows: { unit: 'count', named: WINDOWS },
  separate_windows: { unit: 'count', named: WINDOWS },
  beats_cash_percent: { unit: 'percent', named: /\bcash|\bwaiting|현금|예금|기다/i },
  p_value: { unit: 'chance', named: /p.?value|luck|chance|noise|random|p값|우연|운|무작위/i },
  stays_in_range_percent: { unit: 'percent', named: /\brange|\bstay|범위|구간|머무|머물/i },
} as const satisfies Readonly<Record<NumberOf<TableCard>, Meaning>>

const OF_MARKET = {
  daily_volatility_percent: { unit: 'percent', named: /volatil|swing|\bmove|변동|움직|등락|출렁/i, daily: true },
  support: { unit: 'price', named: PRICE },
  resistance: { unit: 'price', named: PRICE },
  last_price: { unit: 'price', named: PRICE },
  funding_8h_percent: { unit: 'percent', named: /funding|펀딩/i },
} as const satisfies Readonly<Record<NumberOf<ModelTable['market']>, Meaning>>

const PER_GRID: Meaning = {
  unit: 'percent',
  named: /(?:per|each|every|a) (?:grid|cell)|그리드 ?(?:하나)?당|그리드마다|격자|칸/i,
}

/** What a text may name: the market's figures and, in the text of a card, those of that card, never another's. */
export function givenFigures({ horizon_days, market, cards }: ModelTable, profile: Profile | null): GivenFigure[] {
  const horizon: GivenFigure = { value: horizon_days, unit: 'days', named: /./ }
  const fundingHours: GivenFigure = { value: 8, unit: 'hours', named: OF_MARKET.funding_8h_percent.named }
  const around = [horizon, ...(market.funding_8h_percent === null ? [] : [fundingHours]), ...meant(market, OF_MARKET)]
  const card = cards.find((each) => each.profile === profile)
  if (card === undefined) return around
  const range = card.range.map((value): GivenFigure => ({ value, unit: 'price', named: PRICE }))
  const perGrid = card.profit_per_grid_percent.map((value): GivenFigure => ({ ...PER_GRID, value }))
  return [...around, ...meant(card, OF_CARD), ...range, ...perGrid]
}

const meant = <K extends string>(
  of: Readonly<Record<NoInfer<K>, number | null>>,
  meanings: Readonly<Record<K, Meaning>>,
): GivenFigure[] =>
  Object.entries<Meaning>(meanings).flatMap(([name, meaning]) => {
    const value = of[name as NoInfer<K>]
    return value === null ? [] : [{ ...meaning, value }]
  })
