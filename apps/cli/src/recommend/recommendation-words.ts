import type { Calibration, StrategyProposal, Unavailable } from '@gridpilot/advisor'
import { type RecommendationWords, recommendationWordsEn, recommendationWordsKo } from '@gridpilot/contract'

export type Language = 'en' | 'ko'

/** Sentences of `gridpilot recommend`; figures are handed in as text. Single words are those of the page. */
export interface RecommendationSentences {
  readonly words: RecommendationWords
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
  missing(profile: string, reason: string, code: string): string
  contract(assumed: string): string
  calibration(found: Calibration, percents: CalibrationPercents): string[]
  alternative(reason: string, grid: Unavailable['alternatives'][number], range: string): string
}

/** null: nothing to take it of. */
export interface CalibrationPercents {
  readonly share: string | null
  readonly always: string | null
  readonly means: Readonly<Record<keyof Calibration['means'], string | null>>
}

export interface LossTexts {
  readonly largest: string
  readonly of: number
  readonly planned: string
  readonly plannedPercent: string
  readonly measured: string
}

const EN: RecommendationSentences = {
  words: recommendationWordsEn,
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
    `${card.name}: ${EN.words.direction[card.direction]}, ${card.price_range_lower} to ${card.price_range_upper}, ${card.grid_count} grids, ` +
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
  missing: (profile, reason, code) => `${profile}: ${reason} (${code})`,
  alternative: (reason, grid, range) => `${reason} ${range}, ${grid.grid_count} grids, ${grid.leverage}×`,
  contract: (assumed) => `Contract: ${assumed}`,
  calibration: (found, { share, always, means }) => [
    `Asked ${found.decisions} times, three grids each, held ${found.horizonDays.toFixed(1)} days.`,
    `Advice: ${found.advice.start} start, ${found.advice.unproven} unproven, ${found.advice.wait} wait`,
    `Ended inside the band p10–p90 stated before: ${share ?? 'too few windows'} (of ${found.judged}; 80 % is right)`,
    `Mean result: always starting ${always ?? 'none'}, never 0.0 %, on "start" ${means.start ?? 'none'}, ` +
      `on "unproven" ${means.unproven ?? 'none'}, on "wait" ${means.wait ?? 'none'}`,
    `Liquidations: always starting ${found.alwaysLiquidations}, on "start" ${found.startLiquidations}`,
  ],
}

const KO: RecommendationSentences = {
  words: recommendationWordsKo,
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
    `${symbol} ${KO.words.profiles[card.profile]} 그리드: ${KO.words.direction[card.direction]}, ${card.price_range_lower} ~ ` +
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
  missing: (profile, reason, code) => `${profile}: ${reason} (${code})`,
  alternative: (reason, grid, range) => `${reason} ${range}, 그리드 ${grid.grid_count}개, ${grid.leverage}배`,
  contract: (assumed) => `계약: ${assumed}`,
  calibration: (found, { share, always, means }) => [
    `${found.decisions}번 물었고, 그때마다 그리드 세 개를 ${found.horizonDays.toFixed(1)}일 동안 운용했습니다.`,
    `조언: 시작 ${found.advice.start}번, 입증되지 않음 ${found.advice.unproven}번, 대기 ${found.advice.wait}번`,
    `미리 말한 p10–p90 범위 안에서 끝난 비율: ${share ?? '구간이 부족해 알 수 없음'} (${found.judged}개 중; 80 %가 알맞음)`,
    `평균 결과: 항상 시작 ${always ?? '없음'}, 시작하지 않음 0.0 %, "시작"일 때 ${means.start ?? '없음'}, ` +
      `"입증되지 않음"일 때 ${means.unproven ?? '없음'}, "대기"일 때 ${means.wait ?? '없음'}`,
    `강제 청산: 항상 시작 ${found.alwaysLiquidations}회, "시작"일 때 ${found.startLiquidations}회`,
  ],
}

export const SENTENCES: Readonly<Record<Language, RecommendationSentences>> = { en: EN, ko: KO }
