import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ADMIN_ROUTES } from '../src/admin/admin-api.ts'
import { FAULT_CATALOGUE } from '../src/faults/catalogue.ts'
import { FaultBoard } from '../src/faults/fault-board.ts'
import { FAULT_KIND_NAMES, type FaultKind } from '../src/faults/fault-kind.ts'
import type { FaultPoint } from '../src/faults/fault-rule.ts'
import { readOptions, USAGE } from '../src/process/flags.ts'

const numbers = (letter: string, count: number) => Array.from({ length: count }, (_, i) => `${letter}${i + 1}`)

describe('the catalogue of faults', () => {
  it('has every number once', () => {
    expect(FAULT_CATALOGUE.map((entry) => entry.number)).toEqual([...numbers('E', 30), ...numbers('W', 14)])
  })

  it('names a kind, a control that exists, or a reason for each, and every kind somewhere', () => {
    const controls = ADMIN_ROUTES.map(({ at }) => at)
    for (const { number, kinds, controls: named, note } of FAULT_CATALOGUE) {
      expect(kinds.length > 0 || named.length > 0 || note.startsWith('always'), number).toBe(true)
      for (const each of named)
        expect(each.startsWith('--') ? USAGE.includes(each) : controls.includes(each), each).toBe(true)
    }
    const used = new Set(FAULT_CATALOGUE.flatMap(({ kinds }) => kinds))
    const elsewhere: readonly FaultKind[] = ['die_at_trade', 'restart_notice']
    expect(FAULT_KIND_NAMES.filter((kind) => !used.has(kind) && !elsewhere.includes(kind))).toEqual([])
    expect(() => readOptions(['--help'])).toThrow(USAGE)
  })

  it('stands in the handbook, every number and every kind', () => {
    const text = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'PAPER-EXCHANGE.md'), 'utf8')
    for (const { number } of FAULT_CATALOGUE) expect(text).toMatch(new RegExp(`^\\| ${number} +\\|`, 'm'))
    for (const kind of FAULT_KIND_NAMES) expect(text).toContain(`\`${kind}\``)
  })
})

describe('the board', () => {
  const point = (account: string | null, route: string): FaultPoint => ({ account, route, channel: null })
  const PLACE = 'POST /api/v2/mix/order/place-order'

  it('hits whom it names, from the nth on, as often as it was told, and counts', () => {
    const board = new FaultBoard(() => 0)
    expect(board.quiet).toBe(true)
    board.set({ kind: 'drop_response', account: '7', route: '*place-order', nth: 2, count: 2 })
    const hits = [
      point('7', PLACE),
      point('8', PLACE),
      point('7', 'GET /x'),
      point('7', PLACE),
      point('7', PLACE),
      point('7', PLACE),
    ]
    expect(hits.map((each) => board.fire(['drop_response', 'garble'], each).length)).toEqual([0, 0, 0, 1, 1, 0])
    expect(board.rules()[0]).toMatchObject({ candidates: 4, hits: 2 })
    expect(board.fire(['garble'], point('7', PLACE))).toEqual([])
    expect(board.counts()).toEqual({ drop_response: 2 })
    expect(board.clear(null)).toBe(1)
    expect(board.counts()).toEqual({ drop_response: 2 })
  })

  it('ends by itself after its time', () => {
    let now = 0
    const board = new FaultBoard(() => now)
    board.set({ kind: 'rate_limited', forMs: 100 })
    expect(board.fire(['rate_limited'], point(null, PLACE))).toHaveLength(1)
    now = 100
    expect(board.fire(['rate_limited'], point(null, PLACE))).toHaveLength(0)
    expect(board.quiet).toBe(true)
  })

  it('draws the same from the same seed, about as often as the probability says, and another from another', () => {
    const draw = (seed: number) => {
      const board = new FaultBoard(() => 0)
      board.set({ kind: 'drop_response', probability: 0.3, seed })
      return Array.from({ length: 1000 }, () => board.fire(['drop_response'], point('7', PLACE)).length)
    }
    const once = draw(1)
    expect(draw(1)).toEqual(once)
    expect(draw(2)).not.toEqual(once)
    const hits = once.reduce((sum, each) => sum + each, 0)
    expect(hits).toBeGreaterThan(240)
    expect(hits).toBeLessThan(360)
  })

  it.each([
    ['/api/v2/mix/order/place-order', true],
    ['POST /api/v2/mix/order/place-order', true],
    ['GET /api/v2/mix/order/place-order', false],
    ['*order/place-*', true],
    ['/api/v2/mix/order/place', false],
  ])('route %s hits place-order: %s', (route, hit) => {
    const board = new FaultBoard(() => 0)
    board.set({ kind: 'garble', route })
    expect(board.fire(['garble'], point('7', PLACE)).length === 1).toBe(hit)
  })
})
