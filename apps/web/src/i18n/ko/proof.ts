export const proof = {
  proof: {
    band: '과거 구간 10개 중 8개에서 수익률이 {{low}}에서 {{high}} 사이였습니다. 평균 {{mean}}, 중앙값 {{median}}입니다.',
    windows: '과거 구간 {{windows}}개, 그중 독립 구간 {{effective}}개',
    chance: {
      untested: '독립 구간이 부족해 우연인지 검정하지 못했습니다.',
      rare: '우연만으로 이만큼 나올 확률은 100번 중 1번보다 적습니다.',
      some: '우연만으로도 100번 중 {{count}}번은 이만큼 나옵니다.',
    },
    luck: { unlikely: '운으로 설명하기 어렵습니다.', possible: '운일 가능성이 충분히 있습니다.' },
    worst: '최악의 {{days}}일: {{roi}}',
    rows: {
      chance: '운일 가능성',
      tried: '비교한 그리드',
      worst: '최악의 구간',
      stops: '손절로 끝난 구간',
      coverage: '이런 범위가 맞은 비율',
      candles: '측정에 쓴 캔들 길이',
      surrogates: '비교에 쓴 가상 구간',
    },
    tried: '{{count}}개, 그중 가장 좋은 것을 골랐다는 점을 검정에 반영합니다',
    coverage: '과거 구간의 {{percent}}가 미리 제시한 범위 안에서 끝났습니다. 80% 정도면 적절합니다',
    coverageUnknown: '구간이 부족해 알 수 없음',
    minutes: '{{minutes}}분',
  },
}
