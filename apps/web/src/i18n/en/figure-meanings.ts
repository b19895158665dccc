const meaning = (means: string, formula: string) => ({ means, formula })

/** Definition in one sentence, and formula of every figure. */
export const figureMeanings = {
  last_price: meaning('Price of the latest deal.', 'As the market feed reports it.'),
  regime: meaning('What kind of market the last weeks were.', 'From trend strength and volatility of past candles.'),
  volatility: meaning('How much the price typically moves in a day.', 'Standard deviation of daily log returns.'),
  support: meaning('Price below which buyers appeared before.', 'From lows of past candles; an estimate.'),
  resistance: meaning('Price above which sellers appeared before.', 'From highs of past candles; an estimate.'),
  expected_roi: meaning(
    'Mean return of this grid over all measured windows of the past. Not a promise.',
    'Mean of (final equity − investment) ÷ investment, fees and funding included.',
  ),
  roi_band: meaning(
    'In 8 of 10 measured windows the return lay inside this band.',
    '10th to 90th percentile of the windows.',
  ),
  median_roi: meaning(
    'Half of the windows were better, half worse. Grids win often and lose rarely but much, so the mean is what counts.',
    '50th percentile of the windows.',
  ),
  range: meaning('Prices between which the grid works.', 'Chosen by the advisor; levels lie between them.'),
  worst_loss: meaning(
    'What this bot loses when it is closed at its exit. A price that jumps past the exit makes the loss larger.',
    'Loss at the nearer of stop loss and limit on the worse side, plus taker fee and slippage.',
  ),
  largest_loss: meaning(
    'The larger of the planned loss and the worst that was measured. A price that jumps past the exit can make it larger still.',
    'max(planned loss, −worst window × investment)',
  ),
  profit_per_grid: meaning(
    'What one round trip of a grid earns, smallest to largest.',
    'p₊·(1 − fee) ÷ p − 1 − fee, both orders maker.',
  ),
  min_investment: meaning(
    'Smallest amount with which every order reaches the size the exchange accepts.',
    'Inverse of the quantity formula at the smallest order size.',
  ),
  duration: meaning('After this time the situation should be judged again.', 'Length of the measured windows.'),
  users: meaning('Bots really made from this recommendation in this installation.', 'Count of bots.'),
  windows: meaning('How many past periods were measured.', 'Rolling starts over the history.'),
  max_drawdown: meaning('Deepest fall of equity from a high before it.', '(low − high before) ÷ high before.'),
  liquidations: meaning('Windows in which the money was used up.', 'Count of windows.'),
  beats_cash: meaning('Share of windows that ended with a gain.', 'Windows with return above 0 ÷ all windows.'),
  p_value: meaning(
    'How often pure chance gives a mean this good; small is better.',
    'Against random walks of the same volatility.',
  ),
  limit: meaning(
    "Price at which this bot's own money would be used up, whatever else the account holds. It is closed there at the latest.",
    'Path-wise over all fills: long (C − E) ÷ (Q·(1 − mmr − fee)), short mirrored.',
  ),
  margin: meaning('What the first placement needs of the investment.', 'Notional of the orders ÷ leverage + fees.'),
  quantity_per_grid: meaning(
    'Quantity of each order.',
    'Investment less 2 % reserve, spread over all grids, rounded down to the step.',
  ),
  investment: meaning('What is put into this bot.', 'Available balance × share ÷ 100.'),
  stop_loss: meaning(
    'The bot is closed when it has lost this much, or at this price.',
    'Loss in % of the investment; or a price outside the range.',
  ),
  take_profit: meaning(
    'The bot is closed when it has gained this much, or at this price.',
    'Gain in % of the investment; or a price outside the range.',
  ),
  total_pnl: meaning(
    'Everything gained or lost so far, open positions included.',
    'Equity now − invested − added + withdrawn.',
  ),
  close_now: meaning(
    'What you would get back if the bot were stopped and closed at this moment.',
    'Equity at mark price − taker fee − slippage − accrued funding.',
  ),
  close_now_profit: meaning('Result if all bots were closed at this moment.', 'Σ value if closed now − invested.'),
  roi: meaning('Total PnL as a share of the money put in.', 'Total PnL ÷ time-weighted invested capital.'),
  apy: meaning(
    'ROI of the last 30 days as a yearly figure, simple, not compounded.',
    'ROI × 365 ÷ 30; only after 7 days.',
  ),
  grid_profit: meaning(
    'Profit of closed grid pairs. Positive by construction, so never the whole result: unpaired stands beside it.',
    'Σ q·(sell − buy) − both fees.',
  ),
  unpaired: meaning('Result of what has no counterpart yet, open positions included.', 'Total PnL − grid profit.'),
  realized: meaning('Profit of closed quantity, before fees.', 'By average cost, as the exchange states it.'),
  unrealized: meaning('Profit of the open position, before fees.', 'Quantity × (mark price − average price).'),
  fees: meaning('Trading fees paid.', 'Σ fees of all fills.'),
  funding: meaning('Funding received (+) or paid (−).', 'Σ rate × mark price × quantity.'),
  unexplained: meaning(
    'What the books do not explain. Must be zero.',
    'Total − (realised + unrealised − fees + funding).',
  ),
  trip_profit: meaning('Profit of this round trip.', 'q·(sell − buy) − both fees.'),
  round_trips: meaning('How often a grid bought and sold.', 'Closed pairs.'),
  orders: meaning('Orders resting on the exchange, of those wanted.', 'Resting ÷ wanted.'),
  win_rate: meaning('Share of days with a gain.', 'Market days with positive total PnL ÷ all days; only after 7 days.'),
  trades: meaning('Executions of this bot.', 'Count.'),
  running_days: meaning('Time since the start on the clock of the market.', 'Market time now − start.'),
  equity: meaning('Worth of the account now.', 'Balance + unrealised PnL.'),
  available: meaning('What may be used for new positions.', 'As the exchange states it.'),
  invested: meaning('Money put into running bots.', 'Σ investments.'),
  today: meaning(
    'Gain or loss of this market day (UTC), open positions included.',
    'Equity now − equity at the start of the day.',
  ),
  loss_limit: meaning('After this loss no new risk is taken that day.', 'From the risk settings.'),
  notional: meaning('Value of the position; − is short.', 'Net quantity × mark price.'),
  sharpe: meaning(
    'Return compared with how much it swings. Above 1 is good, below 0 is a loss; over a short time it says little.',
    'Mean of daily returns ÷ their standard deviation × √365; only after 7 days.',
  ),
  sortino: meaning(
    'Like Sharpe, but only falls count as swings.',
    'Mean of daily returns ÷ their downside deviation × √365; only after 7 days.',
  ),
  time_in_range: meaning(
    'Share of the time in which the price was where the grid works.',
    'Candles that closed inside the range ÷ all candles.',
  ),
  holding: meaning(
    'What the same money would have done as coin, without leverage.',
    'Last close ÷ first open − 1, no fees.',
  ),
  under_water: meaning(
    'Share of the time in which the equity lay below its highest point so far, and the longest stretch of it.',
    'Time with closes below the highest equity before them ÷ all time.',
  ),
  exposure: meaning(
    'Value of the position compared with the equity, on average and at most.',
    'Position × price ÷ equity; average at closes, most at any point.',
  ),
  margin_use: meaning(
    'How much of the equity the position tied up, on average and at most.',
    'Position × price ÷ leverage ÷ equity; margin of resting orders is not in it.',
  ),
  least_distance: meaning(
    'How little the price still had to move, at the worst moment, until the money of the bot was used up.',
    '|price − limit| ÷ price, least over all points.',
  ),
  against_cash: meaning('How much more or less than keeping the money.', 'Total PnL; cash earns nothing.'),
  against_holding: meaning(
    'How much more or less than holding the same money as coin, without leverage.',
    'Total PnL − investment × return of the coin.',
  ),
  share_of_equity: meaning('Position compared with the equity of the account.', '|Position| ÷ equity.'),
}
