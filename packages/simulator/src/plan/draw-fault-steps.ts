import type { FaultKind } from '../faults/fault-kind.ts'
import { Random } from '../random.ts'
import type { ScriptWorld, StepDraft } from './script-world.ts'
import type { ScriptAction } from './seed-plan.ts'

interface Scene {
  readonly random: Random
  readonly accounts: number
  readonly bots: number
  /** What is left of the safety phase at that time, ms. */
  readonly leftMs: number
}

type Make = (scene: Scene) => ScriptAction

const span = ({ random, leftMs }: Scene, low: number, high: number): number =>
  Math.min(leftMs, random.skewed(low, high))
const anyAccount = ({ random, accounts }: Scene): number => random.whole(0, accounts - 1)
const anyBot = ({ random, bots }: Scene): number => random.whole(0, bots - 1)

/** Faults that happen at a time of their own: how often at most, and what it is. */
const MAKERS: readonly (readonly [FaultKind, number, Make])[] = [
  ['E3-unreachable', 2, (scene) => ({ kind: 'unreachable', forMs: span(scene, 500, 90_000) })],
  ['E5-ip-blocked', 1, (scene) => ({ kind: 'ip_block', forMs: span(scene, 2_000, 120_000) })],
  [
    'E13-maintenance',
    1,
    (scene) => ({ kind: 'maintenance', forMs: span(scene, 3_000, 120_000), cancelsOrders: scene.random.chance(0.4) }),
  ],
  [
    'E14-price-band',
    2,
    (scene) => ({
      kind: 'band',
      band: scene.random.pick(['0.001', '0.003', '0.01']),
      forMs: span(scene, 3_000, 60_000),
    }),
  ],
  [
    'E16-margin-taken',
    2,
    (scene) => ({ kind: 'transfer', account: anyAccount(scene), share: -scene.random.between(0.5, 1) }),
  ],
  ['E17-filters-tightened', 1, ({ random }) => ({ kind: 'filters', factor: random.pick([2, 5, 20]) })],
  ['E18-limit-open', 1, (scene) => ({ kind: 'limit_open', forMs: span(scene, 5_000, 90_000) })],
  [
    'E20-order-cap',
    2,
    (scene) => ({ kind: 'order_cap', cap: scene.random.whole(2, 40), forMs: span(scene, 5_000, 120_000) }),
  ],
  ['E26-fee-coin', 1, (scene) => ({ kind: 'fee_coin', account: anyAccount(scene) })],
  ['E29-family-switched', 1, (scene) => ({ kind: 'family_switch', account: anyAccount(scene) })],
  ['W13-all-sockets-cut', 3, () => ({ kind: 'sockets_cut' })],
  ['M1-gap', 4, ({ random }) => ({ kind: 'gap', cells: random.pick([-1, 1]) * random.whole(1, 12) })],
  ['M2-crash', 1, ({ random }) => ({ kind: 'crash', share: random.pick([-1, 1]) * random.between(0.1, 0.6) })],
  [
    'M3-funding',
    3,
    ({ random }) => ({ kind: 'fund', rate: (random.pick([-1, 1]) * random.between(0.0001, 0.02)).toFixed(6) }),
  ],
  [
    'M5-deleveraged',
    2,
    (scene) => ({ kind: 'deleverage', account: anyAccount(scene), share: scene.random.between(0.05, 1) }),
  ],
  [
    'M7-whipsaw',
    4,
    ({ random }) => ({
      kind: 'whipsaw',
      cells: random.whole(1, 3),
      turns: random.whole(2, 10),
      paceMs: random.pick([1, 5, 20, 80]),
    }),
  ],
  ['M8-mark-apart', 3, ({ random }) => ({ kind: 'mark_apart', share: random.between(-0.05, 0.05) })],
  ['P10-disk-full', 2, (scene) => ({ kind: 'disk_full', forMs: span(scene, 100, 30_000) })],
  ['P12-backup-restored', 1, ({ random }) => ({ kind: 'restore', downMs: random.skewed(50, 20_000) })],
  ['P14-stall', 3, (scene) => ({ kind: 'stall', forMs: span(scene, 200, 60_000) })],
  [
    'P15-clock-jump',
    2,
    ({ random }) => ({ kind: 'clock_jump', byMs: random.pick([-1, 1]) * random.skewed(1_000, 3_600_000) }),
  ],
  [
    'P16-second-process',
    1,
    (scene) => ({ kind: 'second_process', frozenMs: scene.random.chance(0.3) ? 0 : span(scene, 200, 60_000) }),
  ],
  ['P19-closed-in-order', 1, ({ random }) => ({ kind: 'close', downMs: random.skewed(100, 10_000) })],
  ['P20-long-downtime', 1, ({ random }) => ({ kind: 'kill', downMs: random.skewed(30_000, 4 * 3_600_000) })],
  [
    'U1-order-canceled-by-hand',
    4,
    (scene) => ({ kind: 'cancel_by_hand', account: anyAccount(scene), pick: scene.random.next() }),
  ],
  [
    'W7-part-canceled',
    8,
    (scene) => ({ kind: 'part_cancel_by_hand', account: anyAccount(scene), pick: scene.random.next() }),
  ],
  [
    'U2-position-closed-by-hand',
    1,
    (scene) => ({ kind: 'close_by_hand', account: anyAccount(scene), pick: scene.random.next() }),
  ],
  [
    'U3-foreign-order',
    4,
    (scene) => ({
      kind: 'order_by_hand',
      account: anyAccount(scene),
      pick: scene.random.next(),
      market: scene.random.chance(0.5),
    }),
  ],
  [
    'U3-foreign-position',
    3,
    (scene) => ({ kind: 'position_by_hand', account: anyAccount(scene), pick: scene.random.next() }),
  ],
  [
    'U4-leverage-changed',
    1,
    (scene) => ({ kind: 'leverage_by_hand', account: anyAccount(scene), leverage: scene.random.whole(1, 30) }),
  ],
  [
    'U5-transfer',
    2,
    (scene) => ({ kind: 'transfer', account: anyAccount(scene), share: scene.random.between(-0.2, 0.5) }),
  ],
  [
    'U6-key-revoked',
    1,
    (scene) => ({ kind: 'key_revoked', account: anyAccount(scene), forMs: span(scene, 2_000, 90_000) }),
  ],
]

export function drawFaultSteps(world: ScriptWorld): StepDraft[] {
  const { seed, durationMs, mix } = world
  const steps = MAKERS.filter(([kind]) => mix.has(kind)).flatMap(([kind, most, make]) => {
    const random = new Random(seed, `step:${kind}`)
    return Array.from({ length: random.whole(1, most) }, (): StepDraft => {
      const atMs = random.between(2_000, durationMs)
      const scene = { random, accounts: world.accounts.length, bots: world.bots.length, leftMs: durationMs - atMs }
      return { atMs, action: make(scene), fault: kind }
    })
  })
  return mix.has('U13-stop-while-unreachable') ? [...steps, ...stopWhileUnreachable(world)] : steps
}

function stopWhileUnreachable({ seed, durationMs, accounts, bots }: ScriptWorld): StepDraft[] {
  const random = new Random(seed, 'step:U13')
  const atMs = random.between(0.3, 0.8) * durationMs
  const scene = { random, accounts: accounts.length, bots: bots.length, leftMs: durationMs - atMs }
  const fault = 'U13-stop-while-unreachable' as const
  const command = { name: 'stop', closePosition: random.chance(0.7), reason: 'user' } as const
  const stop = { kind: 'command', bot: anyBot(scene), command, times: 1 } as const
  return [
    { atMs, action: { kind: 'unreachable', forMs: span(scene, 3_000, 60_000) }, fault },
    { atMs: atMs + random.between(100, 2_000), action: stop, fault },
  ]
}
