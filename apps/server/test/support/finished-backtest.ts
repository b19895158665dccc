import { type TestServer, until } from './test-server.ts'
import { passingGrid } from './wanted.ts'

/** A backtest of the whole small history, done; its id. */
export async function finishedBacktest(server: TestServer, token: string, more: object = {}): Promise<string> {
  const grid = await passingGrid(server, token)
  const { last_price } = (await server.call('getTicker', { token, query: { symbol: 'BTCUSDT' } })).body
  const made = await server.call('createBacktest', { token, body: { ...grid, reference_price: last_price, ...more } })
  if (made.status !== 202) throw new Error(`no backtest: ${made.text}`)
  await until('the end of the backtest', async () => {
    const { body } = await server.call('getBacktest', { token, params: { id: made.body.id } })
    return body.status === 'running' ? null : body
  })
  return made.body.id
}
