import { recommendationWordsEn } from '@gridpilot/contract'

/** Warnings, reasons and events by the server's code. A text whose blank has no value gives way to the server's own. */
export const notices = {
  notices: {
    backtest_interrupted: 'The program ended while this was running. Run it again.',
    optimization_interrupted: 'The program ended while this was running. It can go on where it was.',
    optimization_failed: 'It could not be computed. The log of the program says why.',
    backtest_failed: 'It could not be computed. The log of the program says why.',
    stale_price: 'The price is {{age_seconds}} s old.',
    stale_orders: 'Orders were last compared with the exchange {{age_seconds}} s ago.',
    order_unresolved: '{{count}} orders have no known outcome yet; their grids wait for the exchange.',
    orders_deferred: '{{count}} grids have no order now: {{reason}}.',
    disconnected: 'The connection to the exchange is down.',
    position_mismatch: "The exchange's position differs from what the bots of this account hold.",
    not_attached: 'The exchange account is not connected yet.',
    initial_order_at_market: 'At the start about {{quantity}} {{coin}} are traded at the market price.',
    shared_isolated:
      'Another bot of this account trades {{symbol}}, and one of the two would use isolated margin: the start would be refused. Stop that bot first or choose another coin.',
    shared_symbol: 'Other bots of this account trade {{symbol}} too and share one position on the exchange.',
    trigger_waits: 'The bot waits until the price reaches {{price}}.',
    price_outside_range: 'The price has left the grid range.',
    user: 'Stopped by you.',
    stop_loss: 'The stop loss was reached.',
    take_profit: 'The take profit was reached.',
    limit: 'The limit was reached.',
    risk: 'A risk limit was reached.',
    paused_by_user: 'Paused by you.',
    position_closed_by_hand:
      'A trade by hand closed what this bot holds. It waits: give it back and resume, or stop the bot; it closes only what is left.',
    position_netted:
      'The exchange liquidated the coin’s position, and what this bot held against another bot went with it. Nothing is left to close: stop the bot.',
    orders_canceled_by_hand:
      'An order of this bot was canceled by hand for the second time. It places no more until you resume it.',
    event_set_aside:
      'An event of the exchange could not be processed and was set aside: the books of this bot may be incomplete.',
    position_unexplained:
      'The account was away for longer than the exchange keeps its fills: {{steps}} size steps of {{symbol}} stay unexplained. They belong to no bot and count as no profit.',
    created: 'The bot was created.',
    started: 'The bot started at {{start_price}} with {{grids}} grids.',
    start_refused: 'The start was refused: {{reason}}.',
    waiting_trigger: 'The bot waits for the price {{price}}.',
    paused: 'Grid orders are canceled; position and limit stay.',
    resumed: 'The grid is placed again.',
    stopping: 'The bot is stopping ({{reason}}).',
    stopped: 'The exchange confirmed the end.',
    filled: '{{side}} {{quantity}} at {{price}} filled.',
    round_trip: 'A grid closed: {{profit}} USDT net of fees.',
    funding: 'Funding {{amount}} USDT.',
    order_deferred: 'An order waits: {{reason}}.',
    edit_trades: 'To fit the changed grid about {{quantity}} {{coin}} are traded at the market price.',
    out_of_range: 'The price left the range, and the bot was to stop then.',
    trailing_at_limit: 'The range has followed the price to its limit and goes no farther.',
    editing: 'The old orders are going; then the changed grid begins.',
    recentring: 'The price left the range: the grid is set up anew around it.',
    late_fill:
      'An order of an earlier grid, thought never placed, was filled. Look at the position, then resume or stop the bot.',
    closed_for_others:
      'An order of this bot closed more of the position than the bot held; the rest belonged to others on the account. Look at the position, then resume or stop the bot.',
    model_call_limit: 'You have used the explanations of this hour. The measured figures are complete without them.',
    model_budget_spent:
      'The budget for explanations is spent until next month. The measured figures are complete without them.',
    model_thin_history: 'There is too little history to explain figures for 30 days. The measured figures stand alone.',
    model_foreign_figure: 'The explanation named a figure that was not measured here, so it is not shown.',
    model_promise: 'The explanation promised a gain or told to start where that is not the advice, so it is not shown.',
    model_failed: 'The model did not give a usable explanation. The measured figures are complete without it.',
    unknown_own_fill:
      'An order that bears this bot’s name was filled, and nobody here remembers it: an older backup may have been put back. Look at the position, then resume or stop the bot.',
    range_shifted: 'The range moved by {{cells}} grids to {{lower}}–{{upper}}.',
    range_not_moved: 'The price is outside the range, and the range stays: {{reason}}.',
    edit_begun: 'A change to {{grids}} grids from {{lower}} to {{upper}} with {{investment}} USDT was asked for.',
    edited:
      'The changed grid began at {{price}}: {{grids}} grids from {{lower}} to {{upper}}, bought {{bought}}, sold {{sold}}.',
    edit_refused: 'The grid stays as it was: {{reason}}.',
    margin_changed: 'The bot now has {{investment}} USDT; its grid stays.',
    settings_changed: 'The settings of the bot changed.',
    exits_changed: 'Stop loss or take profit changed.',
    halted: 'The bot was halted: {{reason}}. No new entries; its protection stays.',
    liquidated: 'The exchange closed the position by force.',
    exchange_reason: 'Reason of the exchange: {{reason}}',
    database_unavailable: 'The database does not answer.',
    paper_exchange_down: 'The paper exchange does not answer; its market stands still until it is back.',
    replay_ended: 'The recorded market has ended; its clock stands still.',
    account_reloaded: 'The account was read again from the database after an internal error. No order was lost.',
    liquidated_shared: 'The exchange closed the position that this bot shared with others.',
    ...recommendationWordsEn.missing,
  },
} as const
