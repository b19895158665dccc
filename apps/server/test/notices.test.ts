import { describe, expect, it } from 'vitest'
import { notice } from '../src/grid-bot/notices.ts'

describe('the English sentence of a notice', () => {
  it('of a refusal names the values that are with it, and what would pass', () => {
    const params = { capacity: 30, value: 60, nearest: 30 }
    expect(notice('open_order_cap_exceeded', params).message).toBe(
      'The exchange allows 30 more open orders here, this grid needs 60. Use 30 grids or fewer, or stop another bot first.',
    )
    expect(notice('start_refused', { ...params, reason: 'open_order_cap_exceeded' }).message).toContain(
      'The start was refused: The exchange allows 30 more open orders here, this grid needs 60.',
    )
  })

  it('never has a hole, also of what was kept without its values', () => {
    expect(notice('open_order_cap_exceeded').message).not.toContain('{')
    expect(notice('price_outside_range').message).toBe('The price has left the grid range.')
    expect(notice('start_refused').message).toBe('The start was refused: –.')
  })
})
