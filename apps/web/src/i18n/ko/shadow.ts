export const shadow = {
  shadow: {
    title: '지난 추천은 맞았을까요?',
    text: '사용 여부와 관계없이 모든 추천을 {{days}}일 동안 모의로 실행해 카드의 수치와 비교합니다.',
    none: '지금까지 추천 {{count}}개가 있으며, 시장 시각으로 {{days}}일이 지나면 결과를 알 수 있습니다.',
    means: '카드는 평균 {{stated}}을(를) 제시했고 실제로는 {{realized}}였습니다.',
    inside: '{{inside}}가 카드의 범위 안에서 끝났습니다. 80% 정도면 적절합니다.',
    times: '{{count}}회',
    from: '추천 {{count}}개 기준이며 그중 독립 구간은 {{effective}}개입니다.',
    few: '아직 시작 단계이며 증거로는 부족합니다.',
  },
}
