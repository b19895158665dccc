export const portfolio = {
  portfolio: {
    title: '모든 가격이 한꺼번에 움직인다면',
    lead: '가격이 곧장 움직일 때 실행 중인 봇 전체의 결과입니다. 가는 길에 그리드가 체결되고 손절과 한도가 작동합니다. 직접 연 포지션은 포함되지 않습니다.',
    move: '변동',
    change: '결과',
    after: '이후 자산',
    ended: '종료된 봇',
    liquidation: '청산',
    yes: '예, {{percent}}에서',
    no: '아니요',
    unknown: '알 수 없음',
    fundingPaid: '현재 펀딩비율 기준 하루 {{amount}} USDT를 냅니다.',
    fundingReceived: '현재 펀딩비율 기준 하루 {{amount}} USDT를 받습니다.',
    correlation: '코인들이 함께 움직이는 정도(1시간 단위, {{days}}일)',
    none: '실행 중인 봇이 없습니다.',
  },
}
