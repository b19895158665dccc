import { describe, expect, test } from 'vitest'
import { live } from './life.ts'

const LIVES = 30
const LENGTH = 500

/** What the lives must have met, or the books would say less than they seem to. */
const MET = [
  'liquidated crossed',
  'liquidated isolated',
  'fill reduction',
  'fill adl',
  'fill take_profit',
  'fill stop_loss',
  'fill position_take_profit',
  'fill position_stop_loss',
  'fill trailing',
  'fill plan',
  'bill funding',
  'bill insurance',
  'bill margin_added',
  'bill margin_added_auto',
  'bill margin_added_leverage',
  'bill margin_reduced',
  'bill fee',
  'order_modified',
  'stp_cancel',
  'modify_cancel',
  'reduce_only_cancel',
  'set_position_mode ok',
  'set_margin_mode ok',
]

describe('conservation', () => {
  test(`${LIVES} random lives of ${LENGTH} happenings keep every book to the last digit`, () => {
    const seen = new Map<string, number>()
    for (let seed = 1; seed <= LIVES; seed += 1) {
      for (const [name, count] of live(seed, LENGTH)) seen.set(name, (seen.get(name) ?? 0) + count)
    }
    expect(MET.filter((name) => (seen.get(name) ?? 0) === 0)).toEqual([])
  }, 120_000)
})
