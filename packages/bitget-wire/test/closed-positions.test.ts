import type { Steps } from '@gridpilot/core'
import { orderRequest } from '@gridpilot/venue-sim'
import { describe, expect, it } from 'vitest'
import { UnifiedFixture } from './unified/unified-fixture.ts'
import { KEY, PRODUCT, WireFixture } from './wire-fixture.ts'

/** Opens and closes legs; returns the ids of the positions newest closing first: not the order they were opened in. */
function closeCrosswise(fixture: WireFixture): string[] {
  const { accountId } = KEY
  const ids: string[] = []
  const trade = (positionSide: 'long' | 'short', opens: boolean) => {
    if (!opens) ids.unshift(fixture.venue.position(accountId, 'BTCUSDT', positionSide)?.positionId ?? '')
    const side = (positionSide === 'long') === opens ? 'buy' : 'sell'
    const request = orderRequest({
      symbol: 'BTCUSDT',
      side,
      positionSide,
      type: 'market',
      price: null,
      quantity: 100 as Steps,
      clientOrderId: '',
    })
    fixture.marketMs += 1000
    const done = fixture.backend.desk.execute({ kind: 'submit', accountId, request })
    if (!done.ok) throw new Error(done.error.detail)
  }
  trade('long', true)
  trade('short', true)
  trade('short', false)
  trade('short', true)
  trade('long', false)
  trade('long', true)
  trade('short', false)
  trade('long', false)
  return ids
}

/** The ids of all pages of `limit` rows. */
function follow(page: (after: string) => { ids: string[]; next: string | null }): string[] {
  const ids: string[] = []
  for (let after = ''; ; ) {
    const { ids: some, next } = page(after)
    if (some.length === 0 || next === null) return ids
    ids.push(...some)
    if (ids.length > 20) throw new Error('pages without end')
    after = next
  }
}

describe('pages of closed positions, closed in another order than opened', () => {
  it.each([1, 2, 3, 100])('classic: every row once, newest closing first, %i a page', (limit) => {
    const fixture = new WireFixture()
    const { accountId } = KEY
    fixture.backend.desk.execute({ kind: 'set_position_mode', accountId, positionMode: 'hedge' })
    const expected = closeCrosswise(fixture)
    expect([...expected].sort().reverse()).not.toEqual(expected)
    const ids = follow((after) => {
      const query = `${PRODUCT}&limit=${limit}${after === '' ? '' : `&idLessThan=${after}`}`
      const { list, endId } = fixture.get('/api/v2/mix/position/history-position', query).data
      return { ids: list.map((row: { positionId: string }) => row.positionId), next: endId }
    })
    expect(ids).toEqual(expected)
  })

  it.each([1, 2, 3, 100])('unified: every row once, newest closing first, %i a page', (limit) => {
    const fixture = new UnifiedFixture()
    const expected = closeCrosswise(fixture)
    const ids = follow((after) => {
      const query = `category=USDT-FUTURES&limit=${limit}${after === '' ? '' : `&cursor=${after}`}`
      const { list, cursor } = fixture.data(fixture.ask('/api/v3/position/history-position', query))
      return { ids: list.map((row: { positionId: string }) => row.positionId), next: cursor }
    })
    expect(ids).toEqual(expected)
  })
})
