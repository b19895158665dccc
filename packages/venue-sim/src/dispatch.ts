import { assert, money, ok, type PositionSide, type Result } from '@gridpilot/core'
import { viewPosition } from './account-views.ts'
import { chooseFeeCoin, openAccount, transferMoney } from './accounts.ts'
import type { CommandKind, CommandResult, VenueCommand } from './command.ts'
import { deleverage } from './deleveraging.ts'
import { adjustMargin, setAutoMargin } from './isolated-margin.ts'
import { changeLeverage } from './leverage.ts'
import { liquidateAtMark } from './liquidation.ts'
import { changeMarginMode, changePositionMode } from './modes.ts'
import { modifyOrder } from './modification.ts'
import type { OrderReceipt } from './order.ts'
import { cancelPlanByReference, modifyPlan, placePlan } from './plans.ts'
import type { Refusal } from './refusal.ts'
import { cancelByReference, cancelEvery, closeAtMarket, submitOrder } from './submission.ts'
import { type Account, accountOf, type Holding, type VenueState } from './venue-state.ts'
import type { PositionView } from './views.ts'

/** Does one command at the state's present time. */
export function dispatch(state: VenueState, command: VenueCommand): CommandResult<CommandKind> {
  if (command.kind === 'create_account') {
    return openAccount(state, command.accountId, money(command.deposit), command.settings)
  }
  const account = accountOf(state, command.accountId)
  switch (command.kind) {
    case 'transfer':
      return transferMoney(state, account, money(command.amount), command.coin ?? 'USDT')
    case 'submit': {
      const result = submitOrder(state, account, command.request)
      liquidateAtMark(state, account)
      return result
    }
    case 'modify': {
      const result = modifyOrder(state, account, command.reference, command.change)
      liquidateAtMark(state, account)
      return result
    }
    case 'cancel':
      return cancelByReference(state, account, command.reference)
    case 'cancel_all':
      return ok(cancelEvery(state, account, command.symbol, 'normal_cancel'))
    case 'close_position':
      return closeWhole(state, account, command)
    case 'set_leverage':
      return changeLeverage(state, account, command)
    case 'set_margin_mode':
      return changeMarginMode(state, account, command.symbol, command.marginMode)
    case 'set_position_mode':
      return changePositionMode(state, account, command.positionMode)
    case 'adjust_margin':
      return viewOf(state, account, adjustMargin(state, account, command, money(command.amount)))
    case 'set_auto_margin':
      return viewOf(state, account, setAutoMargin(state, account, command, command.on))
    case 'place_plan':
      return placePlan(state, account, command.request)
    case 'modify_plan':
      return modifyPlan(state, account, command.reference, command.change)
    case 'cancel_plan':
      return cancelPlanByReference(state, account, command.reference)
    case 'deleverage': {
      const result = deleverage(state, account, command)
      liquidateAtMark(state, account)
      return result
    }
    case 'set_fee_coin':
      return chooseFeeCoin(state, account, command.coin)
    case 'set_client_order_id_rule':
      account.clientOrderIdRule = command.rule
      return ok({ rule: command.rule })
  }
}

function closeWhole(
  state: VenueState,
  account: Account,
  { symbol, positionSide }: { readonly symbol: string; readonly positionSide: PositionSide },
): Result<OrderReceipt, Refusal> {
  const result = closeAtMarket(state, account, symbol, positionSide)
  liquidateAtMark(state, account)
  return result
}

function viewOf(state: VenueState, account: Account, changed: Result<Holding, Refusal>): Result<PositionView, Refusal> {
  if (!changed.ok) return changed
  const view = viewPosition(state, account, changed.value)
  assert(view !== null, 'a position was changed')
  return ok(view)
}
