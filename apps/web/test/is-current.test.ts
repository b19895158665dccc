import { expect, it } from 'vitest'
import { isCurrent } from '../src/bots/is-current.ts'

const warned = (...codes: string[]) => ({ warnings: codes.map((code) => ({ code, message: '', params: {} })) })

it('a bot is current unless its price, its orders or its line are old; what waits or differs is known all the same', () => {
  expect(isCurrent(warned())).toBe(true)
  expect(isCurrent(warned('orders_deferred', 'position_mismatch', 'order_unresolved'))).toBe(true)
  for (const code of ['stale_price', 'stale_orders', 'disconnected', 'not_attached', 'not_ours'])
    expect(isCurrent(warned('orders_deferred', code)), code).toBe(false)
})
