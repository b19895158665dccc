import type {
  Account,
  AccountList,
  Alert,
  AlertList,
  Backtest,
  BacktestList,
  CandleSeries,
  CurvePoint,
  GridBot,
  GridBotEventList,
  GridBotList,
  GridBotPerformance,
  GridFillList,
  GridOrder,
  GridOrderList,
  ServerMessage,
  ServerMessageData,
} from '@gridpilot/contract'
import { parseTopic } from '@gridpilot/contract'
import type { QueryClient } from '@tanstack/react-query'
import { keys } from '../api/query-keys.ts'

/** Longest list kept on screen from live messages; older rows come by paging. */
const LIVE_ROWS = 200

/** Writes one server message into what the pages show. Unknown state (nothing read yet) stays unread. */
export function applyMessage(client: QueryClient, message: ServerMessage): void {
  switch (message.type) {
    case 'ticker':
      client.setQueryData(keys.ticker(message.data.symbol), message.data)
      return
    case 'candle':
      applyCandle(client, message.topic, message.data)
      return
    case 'bot':
      applyBot(client, message.data)
      return
    case 'bot_archived':
      client.setQueriesData<GridBotList>(
        { queryKey: keys.everyBots },
        (list) => list && withoutBot(list, message.data.id),
      )
      return
    case 'order':
      client.setQueryData<GridOrderList>(
        keys.botOrders(message.data.bot_id),
        (list) => list && withOrder(list, message.data),
      )
      return
    case 'fill':
      client.setQueryData<GridFillList>(
        keys.botFills(message.data.bot_id),
        (list) => list && prepend(list, message.data),
      )
      void client.invalidateQueries({ queryKey: keys.botPerformance(message.data.bot_id) })
      void client.invalidateQueries({ queryKey: keys.botTrips(message.data.bot_id) })
      return
    case 'event':
      client.setQueryData<GridBotEventList>(
        keys.botEvents(message.data.bot_id),
        (list) => list && prepend(list, message.data),
      )
      return
    case 'equity':
      applyEquity(client, message.topic, message.data)
      return
    case 'account':
      client.setQueryData<AccountList>(keys.accounts, (list) => list && withAccount(list, message.data))
      return
    case 'backtest':
      client.setQueryData<BacktestList>(keys.backtests, (list) => list && withBacktest(list, message.data))
      return
    case 'alert':
      client.setQueryData<AlertList>(keys.alerts, (list) => list && withAlert(list, message.data))
      void client.invalidateQueries({ queryKey: keys.everyDashboard })
      return
  }
}

/** What must be read again after messages of a topic were missed. */
export function rereadTopic(client: QueryClient, text: string): void {
  const topic = parseTopic(text)
  const keysOf = () => {
    switch (topic?.kind) {
      case 'bots':
        return [keys.everyBots, keys.everyDashboard]
      case 'bot':
        return [keys.bot(topic.id)]
      case 'alerts':
        return [keys.alerts]
      case 'account':
        return [keys.accounts, keys.everyDashboard]
      case 'backtest':
        return [keys.backtests]
      case 'ticker':
        return [keys.ticker(topic.symbol)]
      case 'candles':
        return [keys.candles(topic.symbol, topic.timeframe)]
      default:
        return []
    }
  }
  for (const queryKey of keysOf()) void client.invalidateQueries({ queryKey })
}

function applyCandle(client: QueryClient, text: string, { candle, closed }: ServerMessageData<'candle'>): void {
  const topic = parseTopic(text)
  if (topic?.kind !== 'candles') return
  client.setQueryData<CandleSeries>(keys.candles(topic.symbol, topic.timeframe), (series) => {
    const last = series?.candles.at(-1)
    if (!series || (last && candle[0] < last[0])) return series
    const kept = last?.[0] === candle[0] ? series.candles.slice(0, -1) : series.candles
    return { ...series, candles: [...kept, candle], last_is_open: !closed }
  })
}

function applyBot(client: QueryClient, bot: GridBot): void {
  client.setQueryData<GridBot>(keys.bot(bot.id), (old) => keepSparkline(bot, old))
  for (const [key, list] of client.getQueriesData<GridBotList>({ queryKey: keys.everyBots })) {
    const accountId = key[1]
    if (list && (accountId === null || accountId === bot.account_id)) client.setQueryData(key, withBot(list, bot))
  }
}

/** The list with this bot as it is now. */
export function withBot(list: GridBotList, bot: GridBot): GridBotList {
  const old = list.items.find(({ id }) => id === bot.id)
  const fresh = keepSparkline(bot, old)
  const items = old ? list.items.map((item) => (item.id === bot.id ? fresh : item)) : [fresh, ...list.items]
  return { ...list, items, totals: totalsOf({ ...list, items }) }
}

export function withoutBot(list: GridBotList, id: string): GridBotList {
  const items = list.items.filter((item) => item.id !== id)
  return items.length === list.items.length ? list : { ...list, items, totals: totalsOf({ ...list, items }) }
}

/** The sum of the rows on screen, so that both always agree; of a longer list the server's own sum stays. */
function totalsOf({ items, next_cursor, totals }: GridBotList): GridBotList['totals'] {
  if (next_cursor !== null) return totals
  const sum = (figure: (bot: GridBot) => number) => items.reduce((total, bot) => total + figure(bot), 0)
  const known = items.every((bot) => bot.close_now_value !== null)
  return {
    total_profit: sum((bot) => bot.total_profit),
    grid_profit: sum((bot) => bot.grid_profit),
    investment_amount: sum((bot) => bot.investment_amount),
    close_now_profit: known ? sum((bot) => (bot.close_now_value ?? 0) - bot.investment_amount) : null,
  }
}

const keepSparkline = (bot: GridBot, old: GridBot | undefined): GridBot =>
  bot.equity_sparkline.length === 0 && old ? { ...bot, equity_sparkline: old.equity_sparkline } : bot

function applyEquity(client: QueryClient, text: string, point: CurvePoint): void {
  const topic = parseTopic(text)
  if (topic?.kind === 'account') return void client.invalidateQueries({ queryKey: keys.everyDashboard })
  if (topic?.kind !== 'bot') return
  client.setQueryData<GridBotPerformance>(keys.botPerformance(topic.id), (old) => {
    const last = old?.equity_curve.at(-1)
    if (!old || (last && point[0] <= last[0])) return old
    return { ...old, equity: point[1], equity_curve: [...old.equity_curve, point] }
  })
}

function withOrder(list: GridOrderList, order: GridOrder): GridOrderList {
  const known = list.items.some(({ id }) => id === order.id)
  if (!known) return prepend(list, order)
  return { ...list, items: list.items.map((item) => (item.id === order.id ? order : item)) }
}

const withAccount = (list: AccountList, account: Account): AccountList => ({
  ...list,
  items: list.items.map((item) => (item.id === account.id ? account : item)),
})

const withBacktest = (list: BacktestList, test: Backtest): BacktestList => ({
  ...list,
  items: list.items.map((item) => (item.id === test.id ? test : item)),
})

function withAlert(list: AlertList, alert: Alert): AlertList {
  const known = list.items.some(({ id }) => id === alert.id)
  if (!known) return prepend(list, alert)
  return { ...list, items: list.items.map((item) => (item.id === alert.id ? alert : item)) }
}

function prepend<Item extends { id: string }, List extends { items: Item[] }>(list: List, item: Item): List {
  if (list.items.some(({ id }) => id === item.id)) return list
  return { ...list, items: [item, ...list.items].slice(0, LIVE_ROWS) }
}
