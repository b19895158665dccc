import type { MarginMode, PositionMode, PositionSide, Result, Steps } from '@gridpilot/core'
import type { Bill } from './bill.ts'
import type { OrderChange, OrderReceipt, OrderReference, OrderRequest, OrderRow } from './order.ts'
import type { PlanChange, PlanReference, PlanRequest, PlanRow } from './plan.ts'
import type { Refusal } from './refusal.ts'
import type { AccountView, PositionView, SymbolSettings } from './views.ts'

/** When a used client order id may be used again: never, once its order has ended, or after a period. */
export type ClientOrderIdRule = 'forever' | 'open' | { readonly periodMs: number }

export interface AccountSettings {
  readonly positionMode: PositionMode
  readonly clientOrderIdRule: ClientOrderIdRule
}

export const DEFAULT_ACCOUNT: AccountSettings = { positionMode: 'one_way', clientOrderIdRule: 'forever' }

/** Everything an account's commands may be, by kind, without the account. Plain JSON data: money is decimal text. */
interface Commands {
  /** `deposit` ≥ 0 USDT. */
  create_account: { readonly deposit: string; readonly settings: AccountSettings }
  /** > 0 in, < 0 out. `coin`: USDT unless it is one of the venue's fee coins. */
  transfer: { readonly amount: string; readonly coin?: string }
  submit: { readonly request: OrderRequest }
  modify: { readonly reference: OrderReference; readonly change: OrderChange }
  cancel: { readonly reference: OrderReference }
  /** null: of all symbols. Plans stay. */
  cancel_all: { readonly symbol: string | null }
  close_position: { readonly symbol: string; readonly positionSide: PositionSide }
  /** `positionSide` null: crossed leverage, or both legs of an isolated symbol. */
  set_leverage: { readonly symbol: string; readonly leverage: number; readonly positionSide: PositionSide | null }
  set_margin_mode: { readonly symbol: string; readonly marginMode: MarginMode }
  set_position_mode: { readonly positionMode: PositionMode }
  /** > 0 adds to an isolated position's margin, < 0 takes away. */
  adjust_margin: { readonly symbol: string; readonly positionSide: PositionSide; readonly amount: string }
  set_auto_margin: { readonly symbol: string; readonly positionSide: PositionSide; readonly on: boolean }
  place_plan: { readonly request: PlanRequest }
  modify_plan: { readonly reference: PlanReference; readonly change: PlanChange }
  cancel_plan: { readonly reference: PlanReference }
  /** Auto-deleveraging by hand: the venue closes a part of the position at the mark. */
  deleverage: { readonly symbol: string; readonly positionSide: PositionSide; readonly quantity: Steps }
  set_client_order_id_rule: { readonly rule: ClientOrderIdRule }
  /** The coin that pays fees while there is enough of it; null: USDT. */
  set_fee_coin: { readonly coin: string | null }
}

type CommandOf<K extends keyof Commands> = K extends keyof Commands
  ? { readonly kind: K; readonly accountId: string } & Commands[K]
  : never

export type VenueCommand = CommandOf<keyof Commands>
export type CommandKind = VenueCommand['kind']

/** What each kind of command answers when it is not refused. */
export interface VenueResults {
  create_account: AccountView
  transfer: Bill
  submit: OrderReceipt
  /** The changed order: of a replacement the new one. */
  modify: OrderReceipt
  cancel: OrderRow
  /** The canceled rows, oldest first. */
  cancel_all: readonly OrderRow[]
  close_position: OrderReceipt
  /** `changed`: false when it was that already. */
  set_leverage: SymbolSettings & { readonly changed: boolean }
  set_margin_mode: SymbolSettings & { readonly changed: boolean }
  set_position_mode: { readonly positionMode: PositionMode; readonly changed: boolean }
  adjust_margin: PositionView
  set_auto_margin: PositionView
  place_plan: PlanRow
  modify_plan: PlanRow
  cancel_plan: PlanRow
  /** The venue's own closing order. */
  deleverage: OrderReceipt
  set_client_order_id_rule: { readonly rule: ClientOrderIdRule }
  set_fee_coin: { readonly coin: string | null }
}

export type CommandResult<K extends CommandKind> = Result<VenueResults[K], Refusal>
