import type { RecommendationWords } from './en.ts'

/** Words of a recommendation in Korean, for page and command line alike. */
export const recommendationWordsKo: RecommendationWords = {
  profiles: { conservative: '안정형', moderate: '균형형', aggressive: '공격형' },
  riskLevel: { low: '위험 낮음', medium: '위험 보통', high: '위험 높음' },
  direction: { neutral: '중립', long: '롱', short: '숏' },
  advice: {
    start: '그리드에 적합한 시장입니다',
    wait: '지금은 시작하지 마세요',
    unproven: '아직 입증되지 않았습니다',
  },
  trends: { uptrend: '상승 추세', downtrend: '하락 추세', sideways: '횡보' },
  regimes: {
    range: '박스권 시장',
    trend: '추세 시장',
    volatile: '변동성이 큰 시장',
    unclear: '뚜렷하지 않음',
  },
  missing: {
    history_too_short: '그리드를 측정하기에는 시세 기록이 부족합니다.',
    no_shape_fits: '이 유형에는 거래소 규칙을 통과하는 그리드가 없습니다.',
    investment_too_small:
      '{{investment}} USDT는 이런 그리드의 최소 주문에 너무 작습니다. 최소 금액은 {{least}} USDT입니다.',
    claim_above_ceiling: '측정된 이익이 이 정도 변동으로 얻을 수 있는 한계를 넘어 표시하지 않습니다.',
    fewer_grids: '그리드를 줄이면 필요한 금액이 작아집니다:',
    narrower_range: '간격은 그대로 두고 범위를 좁히면 필요한 금액이 작아지지만 가격이 더 빨리 벗어납니다:',
    other_symbol: '다른 코인에서는 같은 비율의 범위를 더 작은 주문으로 운용할 수 있습니다:',
    more_investment: '이 그리드가 작동하는 최소 금액입니다:',
  },
}
