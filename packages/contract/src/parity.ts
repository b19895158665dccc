import { z } from 'zod'
import { OrderPurpose } from './grid-record.ts'
import { BilingualText, ExactDecimal, Figure, Id, Side, UtcTime } from './scalar.ts'

/** Why an execution of a bot is not the one its grid would have had on the stored candles: docs/PARITY.md. */
export const ParityReason = z
  .enum([
    'command',
    'forced',
    'deferral',
    'partial',
    'slippage',
    'better_price',
    'liquidity',
    'fee_coin',
    'fee',
    'latency',
    'path',
    'queue',
    'no_candle',
    'outside_candle',
    'follows',
    'unexplained',
    'funding',
    'funding_unknown',
  ])
  .meta({ id: 'ParityReason' })
export type ParityReason = z.infer<typeof ParityReason>

/** An order as executed; several executions of one order are one row with their mean price. Times are market times. */
export const ParityOrder = z
  .object({
    market_time: UtcTime,
    price: Figure,
    quantity: Figure,
    fee: Figure,
    liquidity: z.enum(['maker', 'taker']),
    executions: z.int().positive(),
    trade_ids: z.array(z.string()),
  })
  .meta({ id: 'ParityOrder' })
export type ParityOrder = z.infer<typeof ParityOrder>

/** null: there is no such order on that side. `effect`: USDT by which the live result is better (+) for it. */
export const ParityDifference = z
  .object({
    purpose: OrderPurpose,
    slot: z.int().nullable(),
    side: Side,
    live: ParityOrder.nullable(),
    rerun: ParityOrder.nullable(),
    reasons: z.array(ParityReason).min(1),
    effect: Figure,
    effect_exact: ExactDecimal,
  })
  .meta({ id: 'ParityDifference' })
export type ParityDifference = z.infer<typeof ParityDifference>

/** trading = sold − bought + what is held at the last price − what was held at the first; total = trading − fees + funding. USDT. */
export const ParityMoney = z
  .object({ trading: Figure, fees: Figure, funding: Figure, total: Figure, total_exact: ExactDecimal })
  .meta({ id: 'ParityMoney' })
export type ParityMoney = z.infer<typeof ParityMoney>

/**
 * whole: from the bot's start · last_grid: from the moment its grid of now began by an edit or around a new price, with what
 * the bot held then; the settings of earlier grids are not kept.
 */
export const ParityWindow = z.enum(['whole', 'last_grid']).meta({ id: 'ParityWindow' })
export type ParityWindow = z.infer<typeof ParityWindow>

/** A bot's own window run again on stored candles. The effects of all reasons add up to the difference, exactly. */
export const ParityReport = z
  .object({
    bot_id: Id,
    symbol: z.string(),
    window: z.object({ code: ParityWindow, text: BilingualText }),
    from: UtcTime,
    to: UtcTime,
    candles: z.int().nonnegative(),
    missing_candles: z.int().nonnegative(),
    last_price: Figure,
    live_orders: z.int().nonnegative(),
    rerun_orders: z.int().nonnegative(),
    equal_orders: z.int().nonnegative(),
    different_orders: z.int().nonnegative(),
    /** Executions after `to`: their candle is not closed. */
    not_compared: z.int().nonnegative(),
    live: ParityMoney,
    rerun: ParityMoney,
    difference: Figure,
    difference_exact: ExactDecimal,
    reasons: z.array(
      z.object({
        code: ParityReason,
        orders: z.int().nonnegative(),
        effect: Figure,
        effect_exact: ExactDecimal,
        text: BilingualText,
      }),
    ),
    /** By time; the first 500. */
    differences: z.array(ParityDifference),
    computed_at: UtcTime,
  })
  .meta({ id: 'ParityReport' })
export type ParityReport = z.infer<typeof ParityReport>

const TEXTS: Readonly<Record<ParityReason, BilingualText>> = {
  command: {
    en: 'The bot was paused, halted, edited or told something at that time.',
    ko: '그 시점에 봇이 일시정지, 중단, 수정되었거나 명령을 받았습니다.',
  },
  forced: {
    en: 'The exchange executed it by itself (liquidation, auto-deleveraging, settlement).',
    ko: '거래소가 직접 체결했습니다(청산, 자동 디레버리징, 정산).',
  },
  deferral: {
    en: 'The exchange refused or cancelled the order, and it was sent again later.',
    ko: '거래소가 주문을 거절하거나 취소해 나중에 다시 보냈습니다.',
  },
  partial: {
    en: 'The order was executed in parts, or not with its whole quantity.',
    ko: '주문이 나뉘어 체결되었거나 전량 체결되지 않았습니다.',
  },
  slippage: {
    en: 'A market order was executed at another price than assumed.',
    ko: '시장가 주문이 가정과 다른 가격에 체결되었습니다.',
  },
  better_price: {
    en: 'A limit order was executed at another price than its own.',
    ko: '지정가 주문이 지정한 가격과 다른 가격에 체결되었습니다.',
  },
  liquidity: { en: 'Maker on one side, taker on the other.', ko: '한쪽은 메이커, 다른 쪽은 테이커로 체결되었습니다.' },
  fee_coin: {
    en: 'The fee was paid in another coin and is in no sum here.',
    ko: '수수료를 다른 코인으로 내어 이 합계에 없습니다.',
  },
  fee: { en: 'The fee rate was another one.', ko: '수수료율이 달랐습니다.' },
  latency: {
    en: 'It was executed later: the order arrived late, or the market had moved on.',
    ko: '더 늦게 체결되었습니다. 주문이 늦게 도착했거나 시장이 이미 움직였습니다.',
  },
  path: {
    en: 'How the price moved inside the candle is not stored; the rerun assumes one way.',
    ko: '캔들 안의 가격 경로는 저장되지 않아, 재실행은 한 경로를 가정합니다.',
  },
  queue: {
    en: 'The candle only touched the price: other orders stood first.',
    ko: '캔들이 가격에 닿기만 했습니다. 먼저 걸린 주문이 있었습니다.',
  },
  no_candle: { en: 'No candle is stored for that minute.', ko: '그 분의 캔들이 저장되어 있지 않습니다.' },
  outside_candle: {
    en: 'The stored candle does not contain the price of the execution.',
    ko: '저장된 캔들에 체결 가격이 들어 있지 않습니다.',
  },
  follows: {
    en: 'A consequence of an earlier difference in the same grid.',
    ko: '같은 그리드에서 먼저 생긴 차이의 결과입니다.',
  },
  unexplained: { en: 'None of the known reasons fits: look at it.', ko: '알려진 이유가 없습니다. 확인이 필요합니다.' },
  funding: {
    en: 'Another position or price at a funding settlement.',
    ko: '펀딩 정산 시점의 포지션이나 가격이 달랐습니다.',
  },
  funding_unknown: {
    en: 'The funding rates of that time are not known here.',
    ko: '그 시점의 펀딩비율을 알 수 없습니다.',
  },
}

const WINDOW_TEXTS: Readonly<Record<ParityWindow, BilingualText>> = {
  whole: { en: 'Compared: everything since the bot began.', ko: '비교 구간: 봇이 시작된 때부터 전부입니다.' },
  last_grid: {
    en: 'Compared: only since the grid last changed, beginning with what the bot held then. Settings from before are not kept.',
    ko: '비교 구간: 그리드가 마지막으로 바뀐 뒤만 비교하며, 그때 보유한 수량에서 시작합니다. 이전 설정은 남아 있지 않습니다.',
  },
}

/** Which part of the bot's life was compared, in plain words. */
export const parityWindowText = (window: ParityWindow): BilingualText => WINDOW_TEXTS[window]

/** What a reason means, in plain words. */
export const parityText = (reason: ParityReason): BilingualText => TEXTS[reason]
