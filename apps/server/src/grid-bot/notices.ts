import { accountText, type Notice, safetyText } from '@gridpilot/contract'
import { ERROR_CATALOGUE, type ErrorValue, errorMessage, isErrorCode } from '@gridpilot/core'

export type NoticeParams = Notice['params']

/** English sentences of what is no refusal: warnings, reasons and events. `{name}` is a parameter. */
const SENTENCES: Readonly<Record<string, string>> = {
  // warnings of a bot
  stale_price: 'The price is {age_seconds} s old.',
  stale_orders: 'The orders were last compared with the exchange {age_seconds} s ago.',
  order_unresolved: '{count} orders have no known outcome yet; their grids wait for the exchange.',
  orders_deferred: '{count} grids have no order now: {reason}.',
  disconnected: 'The connection to the exchange is down: {reason}.',
  position_mismatch: "The exchange's position differs from what the bots of this account hold.",
  not_attached: 'The exchange account is not connected yet.',
  edit_trades: 'To fit the changed grid about {quantity} {coin} are traded at the market price.',
  initial_order_at_market: 'At the start about {quantity} {coin} are traded at the market price.',
  shared_isolated:
    'Another bot of this account trades {symbol}, and one of the two would use isolated margin: the start would be refused. Stop that bot first or choose another coin.',
  shared_symbol: 'Other bots of this account trade {symbol} too and share one position on the exchange.',
  trigger_waits: 'The bot waits until the price reaches {price}.',
  // reasons
  price_outside_range: 'The price has left the grid range.',
  out_of_range: 'The price left the range, and the bot was to stop then.',
  trailing_at_limit: 'The range has followed the price to its limit and goes no farther.',
  editing: 'The old orders are going; then the changed grid begins.',
  recentring: 'The price left the range: the grid is set up anew around it.',
  late_fill:
    'An order of an earlier grid, thought never placed, was filled. Look at the position, then resume or stop the bot.',
  closed_for_others:
    'An order of this bot closed more of the position than the bot held; the rest belonged to others on the account. Look at the position, then resume or stop the bot.',
  unknown_own_fill:
    'An order that bears this bot’s name was filled, and nobody here remembers it: an older backup may have been put back. Look at the position, then resume or stop the bot.',
  user: 'Stopped by the user.',
  stop_loss: 'The stop loss was reached.',
  take_profit: 'The take profit was reached.',
  limit: 'The stand-alone limit was reached.',
  risk: 'A risk limit was reached.',
  paused_by_user: 'Paused by the user.',
  position_closed_by_hand:
    'A trade by hand closed what this bot holds. It waits: give it back and resume, or stop the bot; it closes only what is left.',
  position_netted:
    'The exchange liquidated the coin’s position, and what this bot held against another bot went with it. Nothing is left to close: stop the bot.',
  orders_canceled_by_hand:
    'An order of this bot was canceled by hand for the second time. It places no more until you resume it.',
  event_set_aside:
    'An event of the exchange could not be processed and was set aside: the books of this bot may be incomplete.',
  // events
  position_unexplained:
    'The account was away for longer than the exchange keeps its fills: {steps} size steps of {symbol} stay unexplained. They belong to no bot and count as no profit.',
  created: 'The bot was created.',
  started: 'The bot started at {start_price} with {grids} grids.',
  start_refused: 'The start was refused: {reason}.',
  waiting_trigger: 'The bot waits for the price {price}.',
  paused: 'The grid orders are canceled; position and limits stay.',
  resumed: 'The grid is placed again.',
  stopping: 'The bot is stopping.',
  stopped: 'The exchange confirmed the end.',
  filled: '{side} {quantity} at {price} filled.',
  round_trip: 'A grid closed with a profit of {profit} USDT.',
  funding: 'Funding of {amount} USDT.',
  order_deferred: 'An order waits: {reason}.',
  range_shifted: 'The range moved by {cells} grids to {lower}–{upper}.',
  range_not_moved: 'The price is outside the range, and the range stays: {reason}.',
  edit_begun: 'A change to {grids} grids from {lower} to {upper} with {investment} USDT was asked for.',
  edited: 'The changed grid began at {price}: {grids} grids from {lower} to {upper}, bought {bought}, sold {sold}.',
  edit_refused: 'The grid stays as it was: {reason}.',
  margin_changed: 'The bot now has {investment} USDT; its grid stays.',
  settings_changed: 'The settings of the bot changed.',
  exits_changed: 'Stop loss or take profit changed.',
  halted: 'The bot was halted: {reason}.',
  liquidated: 'The exchange closed the position by force.',
  // backtests
  backtest_interrupted: 'The program ended while this was running.',
  backtest_failed: 'It could not be computed. The log of the program says why.',
  optimization_interrupted: 'The program ended while this was running. It can go on where it was.',
  optimization_failed: 'It could not be computed. The log of the program says why.',
  // accounts
  account_family_unknown:
    'Bitget is moving this account between its classic and its unified interface, or does not say which one it has. Wait a few minutes; bots wait too.',
  repair_in_the_way: 'Positions or orders are in the way: close and cancel them first, then try again ({code}).',
  repair_refused: 'The exchange did not change it ({code}): {message}',
  // a bot's start and its account
  position_mode_not_one_way: 'The account is in hedge mode, and this bot was made for one-way mode.',
  position_mode_not_hedge: 'The account is in one-way mode, and this bot was made for hedge mode.',
  position_mode_changed: "The account's position mode was changed by hand. Set it back, then resume.",
  margin_mode_changed: 'The margin mode of the symbol was changed by hand. Set it back, then resume.',
  leverage_changed: 'The leverage of the symbol was changed by hand. Set it back, then resume.',
  margin_mode_refused:
    'The exchange does not change the margin mode of this symbol: a position or orders are in the way.',
  margin_mode_not_set: 'The exchange has not changed the margin mode yet.',
  leverage_refused: 'The exchange does not allow this leverage now.',
  leverage_not_set: 'The exchange has not changed the leverage yet.',
  isolated_not_alone: 'A bot with isolated margin must be alone on its symbol, and this one is not.',
  // health
  database_unavailable: 'The database does not answer.',
  paper_exchange_down: 'The paper exchange does not answer; its market stands still until it is back.',
  replay_ended: 'The recorded market has ended; its clock stands still.',
  // alternatives
  fewer_grids: 'Fewer grids need a smaller amount.',
  narrower_range: 'A narrower range with the same distance between levels needs a smaller amount, and is left sooner.',
  other_symbol: 'The same range in percent on another coin takes smaller orders.',
  more_investment: 'The smallest amount this grid works with.',
}

/** A notice with its English sentence; codes of the error catalogue use its texts, unknown codes speak for themselves. */
export function notice(code: string, params: NoticeParams = {}): Notice {
  return { code, message: sentence(code, params), params }
}

function sentence(code: string, params: NoticeParams): string {
  const safety = safetyText(code, params, 'en')
  if (safety !== null) return safety
  const template = Object.hasOwn(SENTENCES, code) ? SENTENCES[code] : undefined
  if (template !== undefined) {
    return template.replace(/\{(\w+)\}/g, (_, name: string) => told(name, params))
  }
  const account = accountText(code, params, 'en')
  if (account !== null) return account
  return refusalText(code, params) ?? `${code.charAt(0).toUpperCase()}${code.slice(1).replaceAll('_', ' ')}.`
}

/** What is wrong and what would pass, as far as the values for it are here; null: no refusal, or nothing of it can be said. */
function refusalText(code: string, params: NoticeParams): string | null {
  if (!isErrorCode(code)) return null
  const named = Object.entries(params)
  const details = Object.fromEntries(named.filter((entry): entry is [string, ErrorValue] => entry[1] !== null))
  const { message } = ERROR_CATALOGUE[code]
  if (named.length === 0) return message.includes('{') ? null : message
  return errorMessage({ code, details }) || null
}

/** A reason may be a refusal, whose values are beside it. */
function told(name: string, params: NoticeParams): string {
  const value = params[name] ?? '–'
  const refusal = name === 'reason' ? refusalText(String(value), params) : null
  return refusal?.replace(/\.$/, '') ?? String(value)
}
