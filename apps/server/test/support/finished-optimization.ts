import { type TestServer, until } from './test-server.ts'

export const SMALL_SEARCH = {
  symbol: 'BTCUSDT',
  investment_amount: 5_000,
  method: 'random',
  tries: 5,
  half_widths_percent: [4, 8],
  grid_counts: [10, 20],
  walk_forward: false,
  noise: false,
}

/** A search for a few grids, done; its id. */
export async function finishedOptimization(server: TestServer, token: string): Promise<string> {
  const made = await server.call('createOptimization', { token, body: SMALL_SEARCH })
  if (made.status !== 202) throw new Error(`no search: ${made.text}`)
  await until('the end of the search', async () => {
    const { body } = await server.call('getOptimization', { token, params: { id: made.body.id } })
    return body.status === 'running' ? null : body
  })
  return made.body.id
}
