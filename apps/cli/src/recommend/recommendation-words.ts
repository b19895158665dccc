import type { MarketView, StrategyProposal, Unavailable } from '@gridpilot/advisor'

export type Language = 'en' | 'ko'

/** Words and sentences of `gridpilot recommend`; figures are handed in as text. */
export interface RecommendationWords {
  readonly advice: Readonly<Record<MarketView['advice'], string>>
  readonly trend: Readonly<Record<MarketView['trend'], string>>
  readonly regime: Readonly<Record<string, string>>
  readonly profile: Readonly<Record<StrategyProposal['profile'], string>>
  readonly direction: Readonly<Record<StrategyProposal['direction'], string>>
  readonly risk: Readonly<Record<StrategyProposal['risk_level'], string>>
  /** Of what the advisor says in English only, by code. */
  readonly reason: Readonly<Record<string, string>>
  readonly unknown: string
  readonly none: string
  readonly notTested: string
  head(symbol: string, at: string, price: number): string
  adviceLine(advice: string, code: string, again: string | null): string
  market(trend: string, regime: string, strength: string, support: number, resistance: number): string
  volatility(windows: string, turnover: string): string
  volatilityOf(days: number, percent: string): string
  title(symbol: string, card: StrategyProposal, stop: string): string
  leading(days: string, mean: string, median: string, band: string, drawdown: string): string
  band(low: string, high: string): string
  noBand(effective: number, needed: string): string
  loss(f: LossTexts): string
  amount(risk: string, least: string, stay: string): string
  windows(card: StrategyProposal, cash: string): string
  luck(card: StrategyProposal, chance: string): string
  hash(hash: string): string
  least(amount: string): string
  alternative(grid: Unavailable['alternatives'][number], range: string): string
}

export interface LossTexts {
  readonly largest: string
  readonly of: number
  readonly planned: string
  readonly plannedPercent: string
  readonly measured: string
}

const EN: RecommendationWords = {
  advice: { start: 'start', wait: 'wait', unproven: 'unproven' },
  trend: { uptrend: 'uptrend', downtrend: 'downtrend', sideways: 'sideways' },
  regime: {},
  profile: { conservative: 'conservative', moderate: 'moderate', aggressive: 'aggressive' },
  direction: { neutral: 'neutral', long: 'long', short: 'short' },
  risk: { low: 'low risk', medium: 'medium risk', high: 'high risk' },
  reason: {},
  unknown: 'unknown',
  none: 'none',
  notTested: 'not tested',
  head: (symbol, at, price) => `${symbol} at ${at}, last price ${price}`,
  adviceLine: (advice, code, again) => `Advice: ${advice} (${code})${again === null ? '' : `  (look again: ${again})`}`,
  market: (trend, regime, strength, support, resistance) =>
    `Market: ${trend}, ${regime}, trend strength ${strength}; support ${support}, resistance ${resistance}`,
  volatility: (windows, turnover) => `Daily volatility: ${windows}; turnover a day: ${turnover}`,
  volatilityOf: (days, percent) => `${days} d ${percent}`,
  title: (_, card, stop) =>
    `${card.name}: ${card.direction}, ${card.price_range_lower} to ${card.price_range_upper}, ${card.grid_count} grids, ` +
    `${card.leverage}×, stop loss ${stop}`,
  leading: (days, mean, median, band, drawdown) =>
    `in ${days} days, out of sample: mean ${mean}, median ${median}, ${band}; drawdown in 30 days ${drawdown}`,
  band: (low, high) => `p10 ${low}, p90 ${high}`,
  noBand: (effective, needed) => `no band (${effective} windows that do not overlap, ${needed} needed)`,
  loss: ({ largest, of, planned, plannedPercent, measured }) =>
    `loss to reckon with ${largest} of ${of} USDT: planned ${planned} (${plannedPercent}), worst measured ${measured}; ` +
    'a price that jumps past the exit makes it larger',
  amount: (risk, least, stay) => `${risk}; least amount ${least} USDT; stays in range 30 days: ${stay}`,
  windows: ({ evidence }, cash) =>
    `${evidence.windows} windows of ${evidence.horizon_days} days (${evidence.effective_windows} apart), ` +
    `better than cash in ${cash}, ${evidence.stop_losses} stopped, ${evidence.liquidations} liquidated`,
  luck: ({ evidence }, chance) =>
    `luck does as well: ${chance} (${evidence.candidates_tried} grids compared, ${evidence.surrogate_windows} surrogate ` +
    `windows); data ${evidence.data_from.slice(0, 10)} to ${evidence.data_to.slice(0, 10)}`,
  hash: (hash) => `hash ${hash}`,
  least: (amount) => `The least amount is ${amount} USDT.`,
  alternative: (grid, range) => `${grid.reason.message} ${range}, ${grid.grid_count} grids, ${grid.leverage}×`,
}

const KO: RecommendationWords = {
  advice: { start: '시작해도 좋음', wait: '기다리세요', unproven: '검증되지 않음' },
  trend: { uptrend: '상승 추세', downtrend: '하락 추세', sideways: '횡보' },
  regime: {
    range: '박스권 시장',
    trend: '추세 시장',
    volatile: '변동성이 큰 시장',
    calm: '조용한 시장',
    unclear: '뚜렷하지 않음',
  },
  profile: { conservative: '안정형', moderate: '균형형', aggressive: '공격형' },
  direction: { neutral: '중립', long: '롱', short: '숏' },
  risk: { low: '위험 낮음', medium: '위험 보통', high: '위험 높음' },
  reason: {
    history_too_short: '그리드를 측정하기에는 시세 기록이 부족합니다.',
    no_shape_fits: '이 유형에는 거래소 규칙을 통과하는 그리드가 없습니다.',
    claim_above_ceiling: '측정된 이익이 이 정도 변동으로 얻을 수 있는 한계를 넘어 표시하지 않습니다.',
    investment_too_small: '이 유형의 그리드에 필요한 최소 주문을 내기에는 금액이 너무 작습니다.',
    fewer_grids: '그리드를 줄이면 필요한 금액이 작아집니다.',
    narrower_range: '간격은 그대로 두고 범위를 좁히면 필요한 금액이 작아지지만 가격이 더 빨리 벗어납니다.',
  },
  unknown: '알 수 없음',
  none: '없음',
  notTested: '검정하지 않음',
  head: (symbol, at, price) => `${symbol}, 시각 ${at}, 최근 가격 ${price}`,
  adviceLine: (advice, code, again) => `조언: ${advice} (${code})${again === null ? '' : `  (다시 확인: ${again})`}`,
  market: (trend, regime, strength, support, resistance) =>
    `시장: ${trend}, ${regime}, 추세 강도 ${strength}; 지지 ${support}, 저항 ${resistance}`,
  volatility: (windows, turnover) => `일일 변동성: ${windows}; 하루 거래대금: ${turnover}`,
  volatilityOf: (days, percent) => `${days}일 ${percent}`,
  title: (symbol, card, stop) =>
    `${symbol} ${KO.profile[card.profile]} 그리드: ${KO.direction[card.direction]}, ${card.price_range_lower} ~ ` +
    `${card.price_range_upper}, 그리드 ${card.grid_count}개, ${card.leverage}배, 손절 ${stop}`,
  leading: (days, mean, median, band, drawdown) =>
    `${days}일, 표본 외: 평균 ${mean}, 중앙값 ${median}, ${band}; 30일 낙폭 ${drawdown}`,
  band: (low, high) => `p10 ${low}, p90 ${high}`,
  noBand: (effective, needed) => `범위 없음 (서로 겹치지 않는 구간 ${effective}개, ${needed}개 필요)`,
  loss: ({ largest, of, planned, plannedPercent, measured }) =>
    `염두에 둘 손실 ${of} USDT 중 ${largest}: 계획 손실 ${planned} (${plannedPercent}), 측정된 최악 ${measured}; ` +
    '가격이 종료 가격을 건너뛰면 더 커집니다',
  amount: (risk, least, stay) => `${risk}; 최소 금액 ${least} USDT; 30일 동안 범위 안에 머물 확률 ${stay}`,
  windows: ({ evidence }, cash) =>
    `${evidence.horizon_days}일 구간 ${evidence.windows}개 (서로 겹치지 않는 것 ${evidence.effective_windows}개), ` +
    `현금보다 나은 비율 ${cash}, 손절 ${evidence.stop_losses}회, 강제 정리 ${evidence.liquidations}회`,
  luck: ({ evidence }, chance) =>
    `운만으로 이만큼 나올 확률: ${chance} (비교한 그리드 ${evidence.candidates_tried}개, 무작위 구간 ` +
    `${evidence.surrogate_windows}개); 데이터 ${evidence.data_from.slice(0, 10)} ~ ${evidence.data_to.slice(0, 10)}`,
  hash: (hash) => `해시 ${hash}`,
  least: (amount) => `최소 금액은 ${amount} USDT입니다.`,
  alternative: (grid, range) =>
    `${KO.reason[grid.reason.code] ?? grid.reason.message} ${range}, 그리드 ${grid.grid_count}개, ${grid.leverage}배`,
}

export const WORDS: Readonly<Record<Language, RecommendationWords>> = { en: EN, ko: KO }
