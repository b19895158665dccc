import type { GridBot, GridBotList, ServerMessage } from '@gridpilot/contract'
import { QueryClient } from '@tanstack/react-query'
import { describe, expect, it } from 'vitest'
import { keys } from '../src/api/query-keys.ts'
import { applyMessage, rereadTopic, withBot, withoutBot } from '../src/live/apply-message.ts'
import { FRAME_MS, LiveBatch } from '../src/live/live-batch.ts'

const bot = (id: string, fields: Partial<GridBot> = {}) =>
  ({
    id,
    account_id: 'a',
    total_profit: 1,
    grid_profit: 2,
    investment_amount: 100,
    close_now_value: 100.5,
    equity_sparkline: [[1, 100]],
    ...fields,
  }) as GridBot

const list = (...items: GridBot[]): GridBotList => ({
  items,
  next_cursor: null,
  totals: { total_profit: 10, grid_profit: 20, investment_amount: 1000, close_now_profit: 5 },
})

const message = (topic: string, type: string, data: unknown) => ({ topic, seq: 1, type, data }) as ServerMessage

describe('the list of bots', () => {
  it('takes a changed bot, and the totals are the sum of the rows', () => {
    const { items, totals } = withBot(list(bot('1'), bot('2')), bot('2', { total_profit: 4, close_now_value: 102 }))
    expect(items.map(({ total_profit }) => total_profit)).toEqual([1, 4])
    expect(totals).toEqual({ total_profit: 5, grid_profit: 4, investment_amount: 200, close_now_profit: 2.5 })
  })

  it('puts a new bot first and keeps the curve when a message brings none', () => {
    const { items } = withBot(list(bot('1')), bot('2'))
    expect(items.map(({ id }) => id)).toEqual(['2', '1'])
    const kept = withBot(list(bot('1')), bot('1', { equity_sparkline: [] }))
    expect(kept.items[0]?.equity_sparkline).toEqual([[1, 100]])
  })

  it('knows no closing total while a value is unknown, and keeps the whole sum of a list it sees in part', () => {
    const { totals } = withBot(list(bot('1')), bot('1', { close_now_value: null }))
    expect(totals.close_now_profit).toBeNull()
    const part = { ...list(bot('1')), next_cursor: 'more' }
    expect(withBot(part, bot('1', { total_profit: 4 })).totals).toEqual(part.totals)
  })

  it('drops an archived bot with its share of the totals', () => {
    const { items, totals } = withoutBot(list(bot('1')), '1')
    expect(items).toEqual([])
    expect(totals.total_profit).toBe(0)
    expect(withoutBot(list(bot('1')), 'unheard').items).toHaveLength(1)
  })
})

describe('messages', () => {
  it('reach the list of their account and of all accounts, and no other', () => {
    const client = new QueryClient()
    for (const account of ['a', 'b', null]) client.setQueryData(keys.bots(account), list())
    applyMessage(client, message('bots', 'bot', bot('1')))
    const count = (account: string | null) => client.getQueryData<GridBotList>(keys.bots(account))?.items.length
    expect([count('a'), count('b'), count(null)]).toEqual([1, 0, 1])
    expect(client.getQueryData<GridBot>(keys.bot('1'))?.id).toBe('1')
  })

  it('say how far a test of the list is, and nothing of one that is not on it', () => {
    const client = new QueryClient()
    client.setQueryData(keys.backtests, {
      items: [
        { id: 'a', progress: 0.1 },
        { id: 'b', progress: 1 },
      ],
      next_cursor: null,
    })
    applyMessage(client, message('backtest:a', 'backtest', { id: 'a', progress: 0.6 }))
    applyMessage(client, message('backtest:c', 'backtest', { id: 'c', progress: 0.6 }))
    const list = client.getQueryData<{ items: { id: string; progress: number }[] }>(keys.backtests)
    expect(list?.items).toEqual([
      { id: 'a', progress: 0.6 },
      { id: 'b', progress: 1 },
    ])
  })

  it('replace the open candle, add a new one, ignore an old one', () => {
    const client = new QueryClient()
    const key = keys.candles('BTCUSDT', '1m')
    client.setQueryData(key, { symbol: 'BTCUSDT', timeframe: '1m', candles: [[0, 1, 1, 1, 1, 1]], last_is_open: true })
    const send = (at: number, close: number, closed = false) =>
      applyMessage(client, message('candles:BTCUSDT:1m', 'candle', { candle: [at, 1, 1, 1, close, 1], closed }))
    send(0, 2, true)
    send(60_000, 3)
    send(0, 9)
    const series = client.getQueryData<{ candles: number[][]; last_is_open: boolean }>(key)
    expect(series?.candles.map((candle) => candle[4])).toEqual([2, 3])
    expect(series?.last_is_open).toBe(true)
  })

  it('show a fill once', () => {
    const client = new QueryClient()
    client.setQueryData(keys.botFills('1'), { items: [], next_cursor: null })
    const fill = message('bot:1', 'fill', { id: 'f', bot_id: '1' })
    applyMessage(client, fill)
    applyMessage(client, fill)
    expect(client.getQueryData<{ items: unknown[] }>(keys.botFills('1'))?.items).toHaveLength(1)
  })

  it('change nothing that was not read yet', () => {
    const client = new QueryClient()
    applyMessage(client, message('bot:1', 'order', { id: 'o', bot_id: '1' }))
    expect(client.getQueryData(keys.botOrders('1'))).toBeUndefined()
  })

  it('that were missed make exactly their topic be read again', () => {
    const client = new QueryClient()
    const read = [keys.bots('a'), keys.bot('1'), keys.botFills('1'), keys.bot('2'), keys.ticker('BTCUSDT'), keys.alerts]
    for (const key of read) client.setQueryData(key, {})
    const stale = () => read.filter((key) => client.getQueryState(key)?.isInvalidated).map((key) => key.join(' '))
    rereadTopic(client, 'bot:1')
    expect(stale()).toEqual(['bot 1', 'bot 1 fills'])
    rereadTopic(client, 'ticker:BTCUSDT')
    rereadTopic(client, 'nonsense')
    expect(stale()).toEqual(['bot 1', 'bot 1 fills', 'ticker BTCUSDT'])
  })
})

describe('batch', () => {
  it('hands over at most every 250 ms, of each object only the newest, of fills every one', () => {
    const waits: number[] = []
    const actions: (() => void)[] = []
    const batches: (readonly ServerMessage[])[] = []
    const batch = new LiveBatch(
      (ms, action) => {
        waits.push(ms)
        actions.push(action)
      },
      (messages) => batches.push(messages),
    )
    for (const last_price of [1, 2, 3]) batch.add(message('ticker:BTCUSDT', 'ticker', { last_price }))
    for (const id of ['f1', 'f2']) batch.add(message('bot:1', 'fill', { id }))
    batch.add(message('bots', 'bot', bot('1')))
    batch.add(message('bots', 'bot', bot('2')))
    expect([waits, batches]).toEqual([[FRAME_MS], []])
    actions[0]?.()
    expect(batches[0]?.map(({ type }) => type)).toEqual(['ticker', 'fill', 'fill', 'bot', 'bot'])
    expect(batches[0]?.[0]).toMatchObject({ data: { last_price: 3 } })
    batch.add(message('ticker:BTCUSDT', 'ticker', { last_price: 4 }))
    expect(waits).toHaveLength(2)
  })
})
