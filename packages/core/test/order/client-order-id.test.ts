import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CLIENT_ORDER_ID_MAX, clientOrderId, type OrderPurpose, parseClientOrderId } from '../../src/index.ts'

const word = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789'), minLength: length, maxLength: length })

describe('client order id', () => {
  it('prints and parses without loss, in the portable alphabet, within 32 characters', () => {
    const parts = fc.record({
      installation: word(5),
      bot: fc.integer({ min: 0, max: 36 ** 6 - 1 }).map((n) => n.toString(36)),
      revision: fc.integer({ min: 0, max: 35 }),
      target: fc.oneof(
        fc.record({ purpose: fc.constant('slot' as const), slot: fc.integer({ min: 0, max: 199 }) }),
        fc.record({
          purpose: fc.constantFrom('start', 'close', 'protect').map((purpose) => purpose as OrderPurpose),
          slot: fc.constant(-1),
        }),
      ),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      cycle: fc.integer({ min: 0, max: 36 ** 5 - 1 }),
      attempt: fc.integer({ min: 0, max: 36 ** 3 - 1 }),
    })
    fc.assert(
      fc.property(parts, ({ target, ...rest }) => {
        const id = clientOrderId({ ...rest, ...target })
        expect(id).toMatch(/^[A-Za-z0-9_-]{1,32}$/)
        expect(id.length).toBeLessThanOrEqual(CLIENT_ORDER_ID_MAX)
        expect(parseClientOrderId(id)).toEqual({ ...rest, ...target })
      }),
      { numRuns: 2_000 },
    )
  })

  it('is not fooled by what others call their orders', () => {
    for (const id of [
      '',
      'by-hand',
      '1234567890',
      'gabc-1-0',
      'g-1-0s1b0_0',
      'gABCDE-1-0s1b0_0',
      `gabcde-1-0s1b0_0${'x'.repeat(40)}`,
    ]) {
      expect(parseClientOrderId(id)).toBeNull()
    }
  })
})
