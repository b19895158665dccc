import type { AlternativeKind, GridDirection } from '@gridpilot/core'
import type { Obstacle } from './conditions.ts'
import type { Bilingual, Profile } from './recommendation.ts'

/** Words by profile and direction; every figure in a sentence is handed in. */
const PROFILE: Readonly<Record<Profile, Bilingual>> = {
  conservative: { en: 'Conservative', ko: '안정형' },
  moderate: { en: 'Moderate', ko: '균형형' },
  aggressive: { en: 'Aggressive', ko: '공격형' },
}

const DIRECTION: Readonly<Record<GridDirection, Bilingual>> = {
  neutral: { en: 'earns when the price swings both ways', ko: '가격이 위아래로 움직일 때 수익을 냅니다' },
  long: {
    en: 'holds the coin and earns when the price swings on its way up',
    ko: '코인을 보유하며 가격이 오르내리면서 상승할 때 수익을 냅니다',
  },
  short: {
    en: 'is sold short and earns when the price swings on its way down',
    ko: '공매도 상태에서 가격이 오르내리면서 하락할 때 수익을 냅니다',
  },
}

export const percentText = (value: number, decimals = 1): string => {
  const rounded = value.toFixed(decimals)
  return `${Number(rounded) > 0 ? '+' : ''}${Number(rounded) === 0 ? (0).toFixed(decimals) : rounded}%`
}

export const daysText = (days: number): string => String(Math.round(days * 10) / 10)

export const nameOf = (baseCoin: string, profile: Profile): string => `${baseCoin} ${PROFILE[profile].en} Grid`

export interface DescriptionFigures {
  readonly profile: Profile
  readonly direction: GridDirection
  readonly gridCount: number
  readonly leverage: number
  /** Half width of the range and one cell, percent. */
  readonly width: number
  readonly cell: number
  readonly windows: number
  readonly tried: number
  readonly effective: number
  readonly horizonDays: number
  readonly scaled: boolean
  readonly mean: number
  readonly median: number
  readonly limited: number
  readonly stopLossPercent: number | null
  readonly stopped: number
  readonly from: string
  readonly to: string
}

/** What the grid does and what the figures rest on, in both languages. */
export function describe(f: DescriptionFigures): Bilingual {
  const days = daysText(f.horizonDays)
  const scaledEn = f.scaled ? `, scaled from ${days} to 30 days` : ''
  const stop = stopText(f)
  const scaledKo = f.scaled ? `, ${days}일 결과를 30일로 환산` : ''
  return {
    en:
      `${f.gridCount} cells of ${f.cell.toFixed(2)}% over ±${f.width.toFixed(1)}% at ${f.leverage}×${stop.en}; ` +
      `${DIRECTION[f.direction].en}. Started ${f.windows} times between ${f.from} and ${f.to} and held ${days} days each ` +
      `(${f.effective} of them do not overlap): mean ${percentText(f.mean)}, median ${percentText(f.median)} of the amount put in${scaledEn}; ` +
      `${endsText(f).en} Fees and funding are in. Each start was chosen from what had ended before it; the ${f.tried} grids compared are in the test of luck.`,
    ko:
      `±${f.width.toFixed(1)}% 범위, ${f.cell.toFixed(2)}% 간격 ${f.gridCount}칸, ${f.leverage}배 레버리지입니다${stop.ko}. ` +
      `${DIRECTION[f.direction].ko}. ${f.from}부터 ${f.to}까지 ${f.windows}번 시작해 각각 ${days}일 보유한 결과` +
      `(서로 겹치지 않는 구간 ${f.effective}개): 투자금 대비 평균 ${percentText(f.mean)}, 중앙값 ${percentText(f.median)}${scaledKo}; ` +
      `${endsText(f).ko} 수수료와 펀딩비를 포함합니다. 각 시작은 그 이전에 끝난 구간만 보고 골랐으며, 비교한 그리드 ${f.tried}개를 운 검정에 반영했습니다.`,
  }
}

const stopText = ({ stopLossPercent }: DescriptionFigures): Bilingual =>
  stopLossPercent === null
    ? { en: ', no stop loss', ko: ' (손절 없음)' }
    : {
        en: `, stop loss at ${stopLossPercent}% of the amount put in`,
        ko: ` (투자금의 ${stopLossPercent}% 손실 시 손절)`,
      }

/** How many windows did not last: at the stop loss where there is one, at the stand-alone limit. */
const endsText = ({ stopLossPercent, stopped, limited, windows }: DescriptionFigures): Bilingual =>
  stopLossPercent === null
    ? {
        en: `${limited} of ${windows} ended at the loss limit.`,
        ko: `${windows}번 중 ${limited}번은 손실 한도에서 종료되었습니다.`,
      }
    : {
        en: `${stopped} of ${windows} ended at the stop loss, ${limited} at the loss limit.`,
        ko: `${windows}번 중 ${stopped}번은 손절로, ${limited}번은 손실 한도에서 종료되었습니다.`,
      }

export const NO_HISTORY: Bilingual = {
  en: 'There is too little price history to measure any grid, so nothing is recommended.',
  ko: '그리드를 측정하기에 과거 가격 데이터가 부족하여 추천하지 않습니다.',
}

export const TOO_SMALL: Bilingual = {
  en: "The amount is too small for any of these grids: every order must reach the exchange's least size.",
  ko: '이 금액으로는 어떤 그리드도 만들 수 없습니다. 모든 주문이 거래소의 최소 주문 크기에 닿아야 합니다.',
}

export const NO_CARD: Bilingual = {
  en: 'No grid could be measured here whose figures can be shown, so nothing is recommended.',
  ko: '수치를 보여 드릴 수 있는 그리드를 측정하지 못해 추천하지 않습니다.',
}

export interface ReasonFigures {
  readonly effective: number
  readonly needed: number
  readonly mean: number
  readonly median: number
  readonly profile: Profile
  /** Days mean and median are for. */
  readonly days: number
}

export const waitReason = (f: ReasonFigures): Bilingual => ({
  en:
    `Out of sample, on this coin's past, the ${PROFILE[f.profile].en.toLowerCase()} grid lost on average: mean ${percentText(f.mean)} in ${daysText(f.days)} days ` +
    `(median ${percentText(f.median)}${f.median > 0 ? ': it won often and little, and lost rarely and much' : ''}). Waiting costs nothing.`,
  ko:
    `과거 데이터의 표본 외 구간에서 ${PROFILE[f.profile].ko} 그리드는 평균적으로 손실이었습니다: ${daysText(f.days)}일 평균 ${percentText(f.mean)} ` +
    `(중앙값 ${percentText(f.median)}${f.median > 0 ? ': 자주 조금 벌고 드물게 크게 잃었습니다' : ''}). 기다리는 데는 비용이 들지 않습니다.`,
})

export const thinReason = (f: ReasonFigures): Bilingual => ({
  en:
    `The mean was positive out of sample (lowest: ${PROFILE[f.profile].en.toLowerCase()}, ${percentText(f.mean)} in ${daysText(f.days)} days), but history ` +
    `holds only ${f.effective} stretches that do not overlap; ${f.needed} are needed before this counts as evidence.`,
  ko:
    `표본 외 평균은 양수였지만(최저: ${PROFILE[f.profile].ko}, ${daysText(f.days)}일 ${percentText(f.mean)}), 서로 겹치지 않는 구간이 ` +
    `${f.effective}개뿐입니다. 근거로 인정하려면 ${f.needed}개가 필요합니다.`,
})

const luckText = (luck: number): string => (luck < 0.01 ? luck.toFixed(3) : luck.toFixed(2))

export const noisyReason = (f: ReasonFigures & { readonly luck: number }): Bilingual => ({
  en:
    `The mean was positive out of sample (${PROFILE[f.profile].en.toLowerCase()}: ${percentText(f.mean)} in ${daysText(f.days)} days), but random walks of ` +
    `the same volatility do as well in ${percentOf(f.luck)} of cases: it cannot be told from luck.`,
  ko:
    `표본 외 평균은 양수였지만(${PROFILE[f.profile].ko}: ${daysText(f.days)}일 ${percentText(f.mean)}), 같은 변동성의 무작위 가격에서도 ` +
    `${percentOf(f.luck)}의 경우 그만큼 나옵니다. 운과 구별할 수 없습니다.`,
})

export const startReason = (f: ReasonFigures & { readonly luck: number }): Bilingual => ({
  en:
    `All recommended grids gained on average out of sample in ${f.effective} stretches of the past that do not overlap, the weakest ` +
    `(${PROFILE[f.profile].en.toLowerCase()}) ${percentText(f.mean)} in ${daysText(f.days)} days; luck alone does as well with a chance of ` +
    `${luckText(f.luck)} at most. The future may differ.`,
  ko:
    `서로 겹치지 않는 과거 ${f.effective}개 표본 외 구간에서 추천 그리드가 모두 평균적으로 수익을 냈습니다. 가장 약한 ` +
    `${PROFILE[f.profile].ko}이 ${daysText(f.days)}일 ${percentText(f.mean)}이며, 운만으로 그만큼 나올 확률은 ${luckText(f.luck)} 이하입니다. ` +
    `미래는 다를 수 있습니다.`,
})

const percentOf = (share: number): string => `${Math.round(100 * share)}%`

/** Why no grid should be started whatever the past says. */
export function obstacleReason(obstacle: Obstacle): Bilingual {
  if (obstacle.code === 'illiquid')
    return {
      en:
        `This market hardly trades: in ${percentOf(obstacle.share)} of the last 30 days' candles one order of these grids could not ` +
        `have been filled, so their figures cannot be trusted. Do not start a grid here now.`,
      ko:
        `거래가 거의 없는 시장입니다: 최근 30일 캔들의 ${percentOf(obstacle.share)}에서 이 그리드의 주문 하나도 체결될 수 없어 ` +
        `수치를 믿을 수 없습니다. 지금은 시작하지 마세요.`,
    }
  if (obstacle.code === 'storm')
    return {
      en:
        `Prices have moved ${obstacle.ratio.toFixed(1)} times as much in the last three days as in the month: ranges drawn from the ` +
        `past are too narrow. Do not start a grid now; look again when it is calmer.`,
      ko:
        `최근 3일의 변동이 한 달 평균의 ${obstacle.ratio.toFixed(1)}배입니다. 과거로 정한 범위는 너무 좁습니다. ` +
        `지금은 시작하지 말고 진정된 뒤 다시 확인하세요.`,
    }
  const up = obstacle.strength > 0
  const times = Math.abs(obstacle.strength).toFixed(1)
  return {
    en:
      `The price has been ${up ? 'rising' : 'falling'} for ${obstacle.days} days, ${times} times as steadily as chance explains, and a ` +
      `grid is left behind by a trend. Do not start one now.`,
    ko:
      `최근 ${obstacle.days}일 동안 가격이 우연으로 설명되는 정도의 ${times}배로 꾸준히 ${up ? '상승' : '하락'}했습니다. ` +
      `추세에서는 그리드가 뒤처집니다. 지금은 시작하지 마세요.`,
  }
}

export const partialReason = (missing: number): Bilingual => ({
  en: `${missing} of 3 profiles could not be offered, so the evidence is incomplete.`,
  ko: `세 가지 중 ${missing}가지를 제시할 수 없어 근거가 완전하지 않습니다.`,
})

const SIMULATED: Bilingual = {
  en: 'This market is simulated: its figures say nothing about real markets.',
  ko: '이 시장은 시뮬레이션이므로 수치가 실제 시장을 말해 주지 않습니다.',
}

/** A sentence about a simulated market says so. */
export const aboutSimulation = (text: Bilingual, simulated: boolean): Bilingual =>
  simulated ? { en: `${text.en} ${SIMULATED.en}`, ko: `${text.ko} ${SIMULATED.ko}` } : text

export const UNAVAILABLE = {
  history_too_short: 'There is too little price history to measure a grid.',
  no_shape_fits: 'No grid of this profile passes the exchange rules here.',
  investment_too_small: 'The amount is too small for the least orders of a grid of this profile.',
  claim_above_ceiling: 'The measured gain exceeds what price swings of this size can pay, so it is not shown.',
} as const

export type UnavailableCode = keyof typeof UNAVAILABLE

export const ALTERNATIVE: Readonly<Record<AlternativeKind, string>> = {
  fewer_grids: 'Fewer grids need a smaller amount.',
  narrower_range: 'A narrower range with the same distance between levels needs a smaller amount, and is left sooner.',
  other_symbol: 'The same range in percent on another coin takes smaller orders.',
  more_investment: 'The smallest amount this grid works with.',
}

/** Why a card states no band. */
export const FEW_WINDOWS = 'Too few windows that do not overlap: no band can be stated.'
