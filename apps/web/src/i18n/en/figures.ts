const figure = (label: string, means: string, formula: string) => ({ label, means, formula })

/** Name, definition in one sentence, and formula of every figure. */
export const figures = {
  last_price: figure('Last price', 'Price of the latest deal.', 'As the market feed reports it.'),
  regime: figure(
    'Market',
    'What kind of market the last weeks were.',
    'From trend strength and volatility of past candles.',
  ),
  volatility: figure(
    'Volatility',
    'How much the price typically moves in a day.',
    'Standard deviation of daily log returns.',
  ),
  support: figure('Support', 'Price below which buyers appeared before.', 'From lows of past candles; an estimate.'),
  resistance: figure(
    'Resistance',
    'Price above which sellers appeared before.',
    'From highs of past candles; an estimate.',
  ),
  expected_roi: figure(
    'Expected in 30 days',
    'Mean return of this grid over all measured windows of the past. Not a promise.',
    'Mean of (final equity − investment) ÷ investment, fees and funding included.',
  ),
  roi_band: figure(
    'Band',
    'In 8 of 10 measured windows the return lay inside this band.',
    '10th to 90th percentile of the windows.',
  ),
  median_roi: figure(
    'Median',
    'Half of the windows were better, half worse. Grids win often and lose rarely but much, so the mean is what counts.',
    '50th percentile of the windows.',
  ),
  range: figure('Range', 'Prices between which the grid works.', 'Chosen by the advisor; levels lie between them.'),
  worst_loss: figure(
    'Planned loss',
    'What this bot loses when it is closed at its exit. A price that jumps past the exit makes the loss larger.',
    'Loss at the nearer of stop loss and limit on the worse side, plus taker fee and slippage.',
  ),
  largest_loss: figure(
    'Loss to reckon with',
    'The larger of the planned loss and the worst that was measured. A price that jumps past the exit can make it larger still.',
    'max(planned loss, −worst window × investment)',
  ),
  profit_per_grid: figure(
    'Profit per grid',
    'What one round trip of a grid earns, smallest to largest.',
    'p₊·(1 − fee) ÷ p − 1 − fee, both orders maker.',
  ),
  min_investment: figure(
    'Minimum',
    'Smallest amount with which every order reaches the size the exchange accepts.',
    'Inverse of the quantity formula at the smallest order size.',
  ),
  duration: figure(
    'Suggested duration',
    'After this time the situation should be judged again.',
    'Length of the measured windows.',
  ),
  users: figure('Users', 'Bots really made from this recommendation in this installation.', 'Count of bots.'),
  windows: figure('Windows', 'How many past periods were measured.', 'Rolling starts over the history.'),
  max_drawdown: figure(
    'Largest drawdown',
    'Deepest fall of equity from a high before it.',
    '(low − high before) ÷ high before.',
  ),
  liquidations: figure('Closed at the limit', 'Windows in which the money was used up.', 'Count of windows.'),
  beats_cash: figure(
    'Better than cash',
    'Share of windows that ended with a gain.',
    'Windows with return above 0 ÷ all windows.',
  ),
  p_value: figure(
    'p-value',
    'How often pure chance gives a mean this good; small is better.',
    'Against random walks of the same volatility.',
  ),
  limit: figure(
    'Limit',
    "Price at which this bot's own money would be used up, whatever else the account holds. It is closed there at the latest.",
    'Path-wise over all fills: long (C − E) ÷ (Q·(1 − mmr − fee)), short mirrored.',
  ),
  margin: figure(
    'Margin needed',
    'What the first placement needs of the investment.',
    'Notional of the orders ÷ leverage + fees.',
  ),
  quantity_per_grid: figure(
    'Size per grid',
    'Quantity of each order.',
    'Investment less 2 % reserve, spread over all grids, rounded down to the step.',
  ),
  investment: figure('Investment', 'What is put into this bot.', 'Available balance × share ÷ 100.'),
  stop_loss: figure(
    'Stop loss',
    'The bot is closed when it has lost this much, or at this price.',
    'Loss in % of the investment; or a price outside the range.',
  ),
  take_profit: figure(
    'Take profit',
    'The bot is closed when it has gained this much, or at this price.',
    'Gain in % of the investment; or a price outside the range.',
  ),
  total_pnl: figure(
    'Total PnL',
    'Everything gained or lost so far, open positions included.',
    'Equity now − invested − added + withdrawn.',
  ),
  close_now: figure(
    'Value if closed now',
    'What you would get back if the bot were stopped and closed at this moment.',
    'Equity at mark price − taker fee − slippage − accrued funding.',
  ),
  close_now_profit: figure(
    'If closed now',
    'Result if all bots were closed at this moment.',
    'Σ value if closed now − invested.',
  ),
  roi: figure('ROI', 'Total PnL as a share of the money put in.', 'Total PnL ÷ time-weighted invested capital.'),
  apy: figure(
    'Annualised',
    'ROI of the last 30 days as a yearly figure, simple, not compounded.',
    'ROI × 365 ÷ 30; only after 7 days.',
  ),
  grid_profit: figure(
    'Grid profit',
    'Profit of closed grid pairs. Positive by construction, so never the whole result: unpaired stands beside it.',
    'Σ q·(sell − buy) − both fees.',
  ),
  unpaired: figure(
    'Unpaired',
    'Result of what has no counterpart yet, open positions included.',
    'Total PnL − grid profit.',
  ),
  realized: figure(
    'Realised',
    'Profit of closed quantity, before fees.',
    'By average cost, as the exchange states it.',
  ),
  unrealized: figure(
    'Unrealised',
    'Profit of the open position, before fees.',
    'Quantity × (mark price − average price).',
  ),
  fees: figure('Fees', 'Trading fees paid.', 'Σ fees of all fills.'),
  funding: figure('Funding', 'Funding received (+) or paid (−).', 'Σ rate × mark price × quantity.'),
  unexplained: figure(
    'Unexplained',
    'What the books do not explain. Must be zero.',
    'Total − (realised + unrealised − fees + funding).',
  ),
  trip_profit: figure('Profit', 'Profit of this round trip.', 'q·(sell − buy) − both fees.'),
  round_trips: figure('Round trips', 'How often a grid bought and sold.', 'Closed pairs.'),
  orders: figure('Orders', 'Orders resting on the exchange, of those wanted.', 'Resting ÷ wanted.'),
  win_rate: figure(
    'Winning days',
    'Share of days with a gain.',
    'Market days with positive total PnL ÷ all days; only after 7 days.',
  ),
  trades: figure('Fills', 'Executions of this bot.', 'Count.'),
  running_days: figure('Running', 'Time since the start on the clock of the market.', 'Market time now − start.'),
  equity: figure('Equity', 'Worth of the account now.', 'Balance + unrealised PnL.'),
  available: figure('Available', 'What may be used for new positions.', 'As the exchange states it.'),
  invested: figure('In bots', 'Money put into running bots.', 'Σ investments.'),
  today: figure(
    'Result of the day',
    'Gain or loss of this market day (UTC), open positions included.',
    'Equity now − equity at the start of the day.',
  ),
  loss_limit: figure('Daily loss limit', 'After this loss no new risk is taken that day.', 'From the risk settings.'),
  notional: figure('Position', 'Value of the position; − is short.', 'Net quantity × mark price.'),
  sharpe: figure(
    'Sharpe',
    'Return compared with how much it swings. Above 1 is good, below 0 is a loss; over a short time it says little.',
    'Mean of daily returns ÷ their standard deviation × √365; only after 7 days.',
  ),
  sortino: figure(
    'Sortino',
    'Like Sharpe, but only falls count as swings.',
    'Mean of daily returns ÷ their downside deviation × √365; only after 7 days.',
  ),
  time_in_range: figure(
    'Time in range',
    'Share of the time in which the price was where the grid works.',
    'Candles that closed inside the range ÷ all candles.',
  ),
  holding: figure(
    'Holding the coin',
    'What the same money would have done as coin, without leverage.',
    'Last close ÷ first open − 1, no fees.',
  ),
  under_water: figure(
    'Time under water',
    'Share of the time in which the equity lay below its highest point so far, and the longest stretch of it.',
    'Time with closes below the highest equity before them ÷ all time.',
  ),
  exposure: figure(
    'Exposure',
    'Value of the position compared with the equity, on average and at most.',
    'Position × price ÷ equity; average at closes, most at any point.',
  ),
  margin_use: figure(
    'Margin use',
    'How much of the equity the position tied up, on average and at most.',
    'Position × price ÷ leverage ÷ equity; margin of resting orders is not in it.',
  ),
  least_distance: figure(
    'Nearest to its limit',
    'How little the price still had to move, at the worst moment, until the money of the bot was used up.',
    '|price − limit| ÷ price, least over all points.',
  ),
  against_cash: figure(
    'Against cash',
    'How much more or less than keeping the money.',
    'Total PnL; cash earns nothing.',
  ),
  against_holding: figure(
    'Against holding',
    'How much more or less than holding the same money as coin, without leverage.',
    'Total PnL − investment × return of the coin.',
  ),
  share_of_equity: figure('Of equity', 'Position compared with the equity of the account.', '|Position| ÷ equity.'),
} as const
