import {
  compareIds,
  type Fill,
  type GridBot,
  type Instrument,
  isFlat,
  type OrderRecord,
  type PositionSide,
  type ProtectedShare,
  type ProtectiveStop,
} from '@gridpilot/core'
import type { RiskStanding } from './ports/risk.ts'
import type { RecentFill } from './ports/store.ts'
import type { AccountReport, Bill, PositionReport, Ticker } from './ports/venue.ts'
import { heldFromMs, type TrailPoint } from './position-trail.ts'
import type { SwitchRun } from './switch-run.ts'
import type { Waiting } from './waiting.ts'

export interface ExternalChange {
  readonly tradeId: string
  readonly symbol: string
  readonly positionSide: PositionSide
  /** Market time from which it holds. */
  readonly marketMs: number
  /** Signed. */
  readonly steps: number
}

/** What an execution of nobody here changed. */
export const externalChange = (fill: Omit<RecentFill, 'botId' | 'forced'> & { forced?: boolean }): ExternalChange => ({
  tradeId: fill.tradeId,
  symbol: fill.symbol,
  positionSide: fill.positionSide,
  marketMs: heldFromMs(fill),
  steps: fill.side === 'buy' ? fill.quantity : -fill.quantity,
})

/** Another Gridpilot on this exchange account. */
export interface Rival {
  /** other_installation: orders under another installation's name · copied_database: under ours, but never made here. */
  readonly kind: 'other_installation' | 'copied_database'
  /** An order that shows it. */
  readonly clientOrderId: string
}

/** The exchange refuses the account's key, or what the key may do: only a person can change that. */
export interface KeyRefusal {
  /** The exchange's code and words. */
  readonly code: string
  readonly message: string
  /** What was refused: every question, or only what changes something. */
  readonly refused: 'reads' | 'writes'
  /** Wall ms before which it is not tried again. */
  readonly againWallMs: number
}

/** What one account actor keeps in memory. Everything a crash must not lose is in the store before it is acted on. */
export interface AccountState {
  readonly accountId: string
  /** Five characters that begin every id we give; '' until the account is loaded. */
  installation: string
  readonly bots: Map<string, GridBot>
  /** Orders not settled yet, absent ones included, by client order id. */
  readonly orders: Map<string, OrderRecord>
  /** The latest stop of each bot and side, by `stopKey`; ended ones stay, they name the next one. */
  readonly stops: Map<string, ProtectiveStop>
  /** What of each bot's positions is protected how, as the last turn saw it. */
  readonly shares: Map<string, readonly ProtectedShare[]>
  /** Wall time since when a stop that should rest does not, by `stopKey`. */
  readonly unprotectedSince: Map<string, number>
  /** Executions that may be a stop's: booked once every stop that could have made them has been asked. */
  readonly heldFills: Map<string, HeldFill>
  readonly instruments: Map<string, Instrument>
  readonly tickers: Map<string, Ticker>
  /** Wall time the ticker of a symbol was received. */
  readonly tickerSeenWallMs: Map<string, number>
  /** Newest market time any ticker told, one that is doubted included: a market that waits for us has to see it passed. */
  heardMarketMs: number
  /** Bots of which an order that nobody remembers was seen open, and when (wall ms): they place nothing beside it. */
  readonly leftovers: Map<string, number>
  readonly cursors: Record<string, string>
  /** Trade ids booked that lie after the fill cursor: what a sweep or a replayed push may show again. */
  readonly bookedTradeIds: Set<string>
  /** The same of bills. */
  readonly bookedBillIds: Set<string>
  /** Funding that was read and is not shared yet, by bill id. */
  readonly waitingBills: Map<string, WaitingBill>
  /** Ids of bills of a kind nobody knows, read once: booked when they are read as such again. */
  readonly unnamedBills: Set<string>
  /** What each bot held lately, oldest first: funding is shared by what was held when it fell due. */
  readonly positionTrail: Map<string, TrailPoint[]>
  /** What was prepared on the exchange (mode, leverage) for starts and edits since this process runs. */
  readonly prepared: Set<string>
  /** Wall time of the last change of any order or command of a bot: a verifying sweep must be later. */
  readonly lastActivityWallMs: Map<string, number>
  /** When this process loaded the account: ages of what was never seen count from here. */
  readonly loadedWallMs: number
  report: AccountReport | null
  positions: readonly PositionReport[]
  connected: boolean
  /** We hold the lease; false: another process does. */
  owned: boolean
  /** Another Gridpilot works on the account: nothing is sent until the user has said which one stays. */
  rival: Rival | null
  /** The exchange refuses the key: nothing is sent until it is taken again. */
  keyRefusal: KeyRefusal | null
  disconnectReason: string
  lastSweepWallMs: number | null
  lastTradeId: string | null
  /** The newest changes of what no bot holds, oldest first: funding is shared by what was held when it fell due. */
  readonly externalChanges: ExternalChange[]
  /** Symbols with a position that differs from the exchange's, with the difference in steps, since the last sweep. */
  mismatch: Map<string, number>
  /** Symbols with any difference in the last sweep, however young: a bot that has yet to begin waits for its end. */
  differing: ReadonlySet<string>
  /** The user's limits and where the user stands, as of this turn; null: nothing is limited. */
  risk: RiskStanding | null
  /**
   * An older backup may have taken the database's place: what the exchange remembers of our orders is looked for until
   * `untilWallMs` (null: nothing was found yet). null: the database is sure to know its orders.
   */
  catchUp: CatchUp | null
  /** Executions seen and not booked yet, by trade id: what explains them is not known. The fill cursor waits for them. */
  postponed: ReadonlyMap<string, Fill>
  /** Wall time an order was first seen ended while rows of it were missing, by client order id. */
  readonly endedSeenWallMs: Map<string, number>
  /** The cycle in which the order of a level was last canceled by hand, by bot and key. */
  readonly handCancels: Map<string, number>
  /** The exchange's switch that cancels all orders when nobody renews it. */
  readonly switchRun: Readonly<SwitchRun>
  /** The account was away for longer than its fills can be read back: differences will never be explained. */
  historyLost: boolean
  /** Levels that the last decision held back, by bot and key. */
  waiting: ReadonlyMap<string, ReadonlyMap<string, Waiting>>
  /** Open orders of other people by symbol, as the last sweep showed them: they count against the venue's caps. */
  foreignOrders: ReadonlyMap<string, number>
  /** Caps on open orders that the venue showed by refusing, lower than it states. */
  readonly learnedCaps: Map<string, { readonly cap: number; readonly wallMs: number }>
}

/** A bill that was read and is not booked yet. */
export interface WaitingBill {
  readonly bill: Bill
  readonly sinceWallMs: number
}

export interface CatchUp {
  untilWallMs: number | null
  /** Nothing more will be found: executions of orders that were not are booked by the next sweep. */
  over: boolean
}

export interface HeldFill {
  readonly fill: Fill
  readonly sinceWallMs: number
}

export function emptyAccountState(
  accountId: string,
  loadedWallMs: number,
  switchRun: Readonly<SwitchRun> = { dueWallMs: null, ranOutWallMs: null },
): AccountState {
  return {
    accountId,
    installation: '',
    loadedWallMs,
    bots: new Map(),
    orders: new Map(),
    stops: new Map(),
    shares: new Map(),
    unprotectedSince: new Map(),
    heldFills: new Map(),
    instruments: new Map(),
    tickers: new Map(),
    tickerSeenWallMs: new Map(),
    heardMarketMs: 0,
    leftovers: new Map(),
    cursors: {},
    bookedTradeIds: new Set(),
    bookedBillIds: new Set(),
    waitingBills: new Map(),
    unnamedBills: new Set(),
    positionTrail: new Map(),
    prepared: new Set(),
    lastActivityWallMs: new Map(),
    report: null,
    positions: [],
    connected: false,
    owned: true,
    rival: null,
    keyRefusal: null,
    disconnectReason: 'not connected yet',
    lastSweepWallMs: null,
    lastTradeId: null,
    externalChanges: [],
    mismatch: new Map(),
    differing: new Set(),
    risk: null,
    catchUp: { untilWallMs: null, over: false },
    postponed: new Map(),
    endedSeenWallMs: new Map(),
    handCancels: new Map(),
    switchRun,
    historyLost: false,
    waiting: new Map(),
    foreignOrders: new Map(),
    learnedCaps: new Map(),
  }
}

export const ordersOf = (state: AccountState, botId: string): OrderRecord[] =>
  [...state.orders.values()].filter((order) => order.botId === botId)

export const stopsOf = (state: AccountState, botId: string): ProtectiveStop[] =>
  [...state.stops.values()].filter((stop) => stop.botId === botId)

/** Orders of ours were found that an older backup has forgotten, and more may come. */
export const isCatchingUp = ({ catchUp }: AccountState): boolean => catchUp !== null && catchUp.untilWallMs !== null

/** Name of the cursor that counts what no bot holds on one position of a symbol. */
export const externalCursor = (symbol: string, positionSide: PositionSide): string =>
  positionSide === 'net' ? `external:${symbol}` : `external:${symbol}:${positionSide}`

/** Every position of which something was counted as nobody's. */
export const externalPositions = ({
  cursors,
}: AccountState): { readonly symbol: string; readonly positionSide: PositionSide }[] =>
  Object.keys(cursors).flatMap((name) => {
    const [kind, symbol, positionSide = 'net'] = name.split(':')
    return kind === 'external' && symbol !== undefined ? [{ symbol, positionSide: positionSide as PositionSide }] : []
  })

/** Signed steps on a position that belong to no bot: manual trades, positions kept by ended bots. */
export const externalSize = (state: AccountState, symbol: string, positionSide: PositionSide): number =>
  Number(state.cursors[externalCursor(symbol, positionSide)] ?? '0')

/**
 * Was this traded before the account was looked at for the first time? What it did is in the position that was found
 * then, and counts as nobody's already.
 */
export const isInBaseline = ({ cursors }: AccountState, { occurredAtMs }: Fill): boolean =>
  occurredAtMs < Number(cursors.baseline ?? '0')

/** The same at a market time of the recent past. */
export const externalSizeAt = (
  state: AccountState,
  symbol: string,
  positionSide: PositionSide,
  marketMs: number,
): number => externalSizeWithout(state, symbol, positionSide, (change) => change.marketMs > marketMs)

/** The same when an execution of the recent past happened. */
export const externalSizeBefore = (
  state: AccountState,
  { symbol, positionSide, tradeId }: Pick<Fill, 'symbol' | 'positionSide' | 'tradeId'>,
): number => externalSizeWithout(state, symbol, positionSide, (change) => compareIds(change.tradeId, tradeId) > 0)

function externalSizeWithout(
  state: AccountState,
  symbol: string,
  positionSide: PositionSide,
  isLater: (change: ExternalChange) => boolean,
): number {
  const later = state.externalChanges.filter(
    (change) => change.symbol === symbol && change.positionSide === positionSide && isLater(change),
  )
  return later.reduce((size, { steps }) => size - steps, externalSize(state, symbol, positionSide))
}

/** May a closing order of the net position be reduce-only: nobody else's can stand in its way. */
export function isAlone(state: AccountState, bot: GridBot): boolean {
  if (externalSize(state, bot.config.symbol, 'net') !== 0) return false
  for (const other of state.bots.values()) {
    if (other.id !== bot.id && other.config.symbol === bot.config.symbol && !isFlat(other.positions)) return false
  }
  return true
}

/** A bot that begins a grid needs the exchange prepared for it: before its start, and before an edit that raises leverage. */
export const needsPreparation = ({ goal, plan, edit, config }: GridBot): boolean =>
  (goal === 'run' && plan === null) || (edit !== null && edit.leverage > config.leverage)

/** The bot as its next grid will be: what the exchange is prepared for. */
export const asNext = (bot: GridBot): GridBot => (bot.edit === null ? bot : { ...bot, config: bot.edit })

const preparationOf = (bot: GridBot): string => `${bot.id}:${asNext(bot).config.leverage}`

export const isPrepared = (state: AccountState, bot: GridBot): boolean =>
  !needsPreparation(bot) || state.prepared.has(preparationOf(bot))

export function markPrepared(state: AccountState, botId: string): void {
  const bot = state.bots.get(botId)
  if (bot !== undefined) state.prepared.add(preparationOf(bot))
}

/** Has an intent not been answered yet: may it wait to be sent, first or again? */
export function isUnanswered({ orders, stops }: AccountState, clientOrderId: string): boolean {
  const order = orders.get(clientOrderId)
  if (order !== undefined) return order.status === 'intended' || order.status === 'submitted'
  for (const stop of stops.values())
    if (stop.clientOrderId === clientOrderId) return stop.status === 'intended' || stop.status === 'unknown'
  return false
}
