import { err, type Money, money, ok } from '@gridpilot/core'
import { openAccount, transferMoney } from './accounts.ts'
import type { CommandKind, CommandResult, VenueCommand } from './command.ts'
import { changeLeverage } from './leverage.ts'
import { liquidateAtMark } from './liquidation.ts'
import { refusal } from './refusal.ts'
import { cancelByReference, cancelEvery, closeAtMarket, submitOrder } from './submission.ts'
import { accountOf, type VenueState } from './venue-state.ts'

/** Does one command at the state's present time. */
export function dispatch(state: VenueState, command: VenueCommand): CommandResult<CommandKind> {
  if (command.kind === 'create_account') {
    return openAccount(state, command.accountId, money(command.deposit), command.settings)
  }
  const account = accountOf(state, command.accountId)
  switch (command.kind) {
    case 'transfer':
      return transferMoney(state, account, money(command.amount) as Money)
    case 'submit': {
      const result = submitOrder(state, account, command.request)
      liquidateAtMark(state, account)
      return result
    }
    case 'cancel':
      return cancelByReference(state, account, command.reference)
    case 'cancel_all':
      return ok(cancelEvery(state, account, command.symbol, 'normal_cancel'))
    case 'close_position':
      return closeAtMarket(state, account, command.symbol)
    case 'set_leverage':
      return changeLeverage(state, account, command.symbol, command.leverage)
    case 'set_client_order_id_rule':
      account.clientOrderIdRule = command.rule
      return ok({ rule: command.rule })
    default:
      return err(refusal('not_offered', command.kind))
  }
}
