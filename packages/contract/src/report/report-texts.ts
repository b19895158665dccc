/** Words of the report page, in one language. */
export interface ReportTexts {
  readonly direction: Readonly<Record<'neutral' | 'long' | 'short', string>>
  readonly grids: (count: string) => string
  readonly lost: (amount: string, money: string, days: string) => string
  readonly won: (amount: string, money: string, days: string) => string
  readonly flat: (amount: string, days: string) => string
  readonly caution: string
  readonly simulated: string
  readonly pessimistic: string
  readonly optimistic: string
  readonly upTo: (text: string) => string
  readonly prices: string
  readonly pricesLegend: string
  readonly leftOut: (count: string) => string
  readonly equity: string
  readonly equityLegend: string
  readonly drawdown: string
  readonly band: string
  readonly bandText: string
  readonly assumption: string
  readonly assumptions: Readonly<Record<'through' | 'touch' | 'high_first' | 'low_first' | 'by_candle', string>>
  readonly figures: string
  readonly figure: Readonly<Record<ReportFigure, string>>
  readonly longest: (days: string) => string
  readonly most: (text: string) => string
  readonly tooFew: string
  readonly sampling: (count: string) => string
  readonly end: string
  readonly ends: Readonly<Record<'open' | 'closed' | 'limit' | 'stop_loss' | 'take_profit' | 'out_of_range', string>>
  readonly months: string
  readonly month: string
  readonly data: string
  readonly source: string
  readonly span: string
  readonly candles: string
  readonly candlesOf: (count: string, minutes: string, missing: string) => string
  readonly funding: string
  readonly fundingKnown: (count: string) => string
  readonly fundingAssumed: (count: string, rate: string) => string
  readonly fundingNone: string
  readonly range: string
  readonly start: string
  readonly quantity: string
  readonly perGrid: string
  readonly limit: string
  readonly noLimit: string
  readonly worstLoss: string
}

export type ReportFigure =
  | 'total'
  | 'roi'
  | 'close_now'
  | 'grid_profit'
  | 'unpaired'
  | 'realized'
  | 'unrealized'
  | 'fees'
  | 'funding'
  | 'drawdown'
  | 'under_water'
  | 'round_trips'
  | 'fills'
  | 'win_rate'
  | 'in_range'
  | 'exposure'
  | 'margin_use'
  | 'least_distance'
  | 'sharpe'
  | 'sortino'
  | 'against_cash'
  | 'against_holding'
  | 'holding'

const en: ReportTexts = {
  direction: { neutral: 'Neutral', long: 'Long', short: 'Short' },
  grids: (count) => `${count} grids`,
  lost: (amount, money, days) => `With ${amount} USDT this grid would have lost ${money} USDT in ${days} days.`,
  won: (amount, money, days) => `With ${amount} USDT this grid would have gained ${money} USDT in ${days} days.`,
  flat: (amount, days) => `With ${amount} USDT this grid would have ended where it began, after ${days} days.`,
  caution:
    'This is one start on one stretch of past prices. The same grid started on another day can end very differently.',
  simulated: 'These prices are simulated: they say nothing about real markets.',
  pessimistic: 'Pessimistic',
  optimistic: 'Optimistic',
  upTo: (text) => `optimistic: ${text}`,
  prices: 'Price, grid and fills',
  pricesLegend: 'Grey lines: the grid. Green: bought, red: sold, by the pessimistic run.',
  leftOut: (count) => `Only the first fills are drawn; ${count} more are counted.`,
  equity: 'Equity (USDT)',
  equityLegend: 'Dashed: the money put in. The thin line is the optimistic run.',
  drawdown: 'Drawdown (% below the highest equity so far)',
  band: 'Fill band',
  bandText:
    'A candle does not say whether an order at its edge was filled, nor whether its high or its low came first. So the grid was run with each assumption; the lowest result leads.',
  assumption: 'Assumption',
  assumptions: {
    through: 'filled when traded through',
    touch: 'filled when touched',
    high_first: 'highs first',
    low_first: 'lows first',
    by_candle: 'by candle colour',
  },
  figures: 'Figures',
  figure: {
    total: 'Total PnL (USDT)',
    roi: 'ROI',
    close_now: 'Value if closed now (USDT)',
    grid_profit: 'Grid profit (USDT)',
    unpaired: 'Unpaired (USDT)',
    realized: 'Realised (USDT)',
    unrealized: 'Unrealised (USDT)',
    fees: 'Fees (USDT)',
    funding: 'Funding (USDT)',
    drawdown: 'Largest drawdown',
    under_water: 'Time under water',
    round_trips: 'Round trips',
    fills: 'Fills',
    win_rate: 'Winning days',
    in_range: 'Time in range',
    exposure: 'Exposure (position ÷ equity)',
    margin_use: 'Margin use, without resting orders',
    least_distance: 'Nearest to its limit',
    sharpe: 'Sharpe',
    sortino: 'Sortino',
    against_cash: 'Against cash (USDT)',
    against_holding: 'Against holding the coin (USDT)',
    holding: 'Holding the coin',
  },
  longest: (days) => `longest ${days} days`,
  most: (text) => `at most ${text}`,
  tooFew: 'too few days',
  sampling: (count) => `Sharpe and Sortino: of ${count} daily returns (UTC days), annualised by √365.`,
  end: 'How it ended',
  ends: {
    open: 'still running at the last price',
    closed: 'closed at the last price',
    limit: 'closed at its limit: its money was used up',
    stop_loss: 'closed by its stop loss',
    take_profit: 'closed by its take profit',
    out_of_range: 'stopped because the price left its range',
  },
  months: 'By month (UTC)',
  month: 'Month',
  data: 'What it was measured on',
  source: 'Source of prices',
  span: 'Span (UTC)',
  candles: 'Candles',
  candlesOf: (count, minutes, missing) => `${count} of ${minutes} min, ${missing} missing`,
  funding: 'Funding settlements',
  fundingKnown: (count) => `${count} from history`,
  fundingAssumed: (count, rate) => `${count} without history, at the typical rate of ${rate}`,
  fundingNone: 'not counted',
  range: 'Range',
  start: 'Start price',
  quantity: 'Quantity per grid',
  perGrid: 'Profit per grid, after fees',
  limit: 'Limit (money used up)',
  noLimit: 'at no price',
  worstLoss: 'Planned loss at the exit (USDT)',
}

const ko: ReportTexts = {
  direction: { neutral: '중립', long: '롱', short: '숏' },
  grids: (count) => `그리드 ${count}개`,
  lost: (amount, money, days) => `${amount} USDT로 시작했다면 ${days}일 동안 ${money} USDT를 잃었을 것입니다.`,
  won: (amount, money, days) => `${amount} USDT로 시작했다면 ${days}일 동안 ${money} USDT를 벌었을 것입니다.`,
  flat: (amount, days) => `${amount} USDT로 시작했다면 ${days}일 뒤 본전이었을 것입니다.`,
  caution: '과거 한 구간에서 한 번 시작한 결과입니다. 같은 그리드도 다른 날 시작하면 결과가 크게 다를 수 있습니다.',
  simulated: '시뮬레이션 시세이므로 실제 시장에 대해서는 아무것도 말해 주지 않습니다.',
  pessimistic: '보수적',
  optimistic: '낙관적',
  upTo: (text) => `낙관적: ${text}`,
  prices: '가격, 그리드, 체결',
  pricesLegend: '회색 선: 그리드. 초록: 매수, 빨강: 매도(보수적 계산의 체결).',
  leftOut: (count) => `처음 체결만 그렸습니다. 나머지 ${count}건은 집계에만 반영했습니다.`,
  equity: '평가금액(USDT)',
  equityLegend: '점선: 투자금. 가는 선은 낙관적 계산입니다.',
  drawdown: '낙폭(그때까지의 최고 평가금액 대비 %)',
  band: '체결 가정별 결과',
  bandText:
    '캔들만으로는 끝에 닿은 주문이 체결됐는지, 고가와 저가 중 무엇이 먼저였는지 알 수 없습니다. 그래서 가정마다 따로 계산했으며 가장 낮은 결과를 기준으로 보여 줍니다.',
  assumption: '가정',
  assumptions: {
    through: '가격이 지나가야 체결',
    touch: '가격이 닿으면 체결',
    high_first: '고가 먼저',
    low_first: '저가 먼저',
    by_candle: '캔들 색 기준',
  },
  figures: '수치',
  figure: {
    total: '총손익(USDT)',
    roi: '수익률',
    close_now: '지금 정리하면(USDT)',
    grid_profit: '그리드 수익(USDT)',
    unpaired: '짝 없는 손익(USDT)',
    realized: '실현 손익(USDT)',
    unrealized: '미실현 손익(USDT)',
    fees: '수수료(USDT)',
    funding: '펀딩비(USDT)',
    drawdown: '최대 낙폭',
    under_water: '고점 아래 기간',
    round_trips: '왕복',
    fills: '체결',
    win_rate: '이익인 날',
    in_range: '범위 안 시간',
    exposure: '노출(포지션 ÷ 평가금액)',
    margin_use: '증거금 사용률(대기 주문 제외)',
    least_distance: '한계까지의 최소 거리',
    sharpe: '샤프 지수',
    sortino: '소르티노 지수',
    against_cash: '현금 대비(USDT)',
    against_holding: '코인 보유 대비(USDT)',
    holding: '코인 보유 시',
  },
  longest: (days) => `최장 ${days}일`,
  most: (text) => `최대 ${text}`,
  tooFew: '기간이 짧음',
  sampling: (count) => `샤프·소르티노 지수: 하루(UTC) 수익률 ${count}개로 계산해 √365로 연율화했습니다.`,
  end: '종료 상태',
  ends: {
    open: '마지막 시세까지 실행 중',
    closed: '마지막 가격에서 정리됨',
    limit: '한계 가격에서 정리됨(투자금 소진)',
    stop_loss: '손절로 정리됨',
    take_profit: '익절로 정리됨',
    out_of_range: '가격이 범위를 벗어나 중지됨',
  },
  months: '월별 결과(UTC)',
  month: '월',
  data: '측정에 쓴 데이터',
  source: '시세 출처',
  span: '기간(UTC)',
  candles: '캔들',
  candlesOf: (count, minutes, missing) => `${minutes}분봉 ${count}개, 누락 ${missing}개`,
  funding: '펀딩 정산',
  fundingKnown: (count) => `과거 기록 ${count}건`,
  fundingAssumed: (count, rate) => `기록이 없는 ${count}건은 일반적인 비율 ${rate} 적용`,
  fundingNone: '반영하지 않음',
  range: '범위',
  start: '시작 가격',
  quantity: '그리드당 수량',
  perGrid: '그리드당 수익(수수료 차감 후)',
  limit: '한계 가격(투자금 소진)',
  noLimit: '없음',
  worstLoss: '종료 가격에서의 계획 손실(USDT)',
}

export const REPORT_TEXTS: Readonly<Record<'en' | 'ko', ReportTexts>> = { en, ko }
