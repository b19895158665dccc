import type { ScriptAction, ScriptStep } from '../plan/seed-plan.ts'
import * as hand from './hand.ts'
import * as misfortune from './misfortune.ts'
import { addBot, giveCommand } from './person.ts'
import type { SimWorld } from './sim-world.ts'

type Acts = {
  readonly [K in ScriptAction['kind']]: (world: SimWorld, action: Extract<ScriptAction, { kind: K }>) => void
}

const ACTS: Acts = {
  add: (world, { bot }) => addBot(world, world.plan.bots[bot]),
  command: giveCommand,
  cancel_by_hand: hand.cancelByHand,
  part_cancel_by_hand: hand.partCancelByHand,
  order_by_hand: hand.orderByHand,
  position_by_hand: hand.positionByHand,
  close_by_hand: hand.closeByHand,
  leverage_by_hand: hand.leverageByHand,
  transfer: hand.transfer,
  key_revoked: hand.revokeKey,
  fee_coin: hand.payFeesInCoin,
  deleverage: hand.deleverage,
  unreachable: misfortune.becomeUnreachable,
  ip_block: misfortune.blockAddress,
  maintenance: misfortune.maintain,
  sockets_cut: misfortune.cutEverySocket,
  disk_full: misfortune.fillDisk,
  stall: misfortune.stall,
  clock_jump: misfortune.jumpClock,
  filters: misfortune.tightenFilters,
  band: misfortune.narrowBand,
  order_cap: misfortune.capOrders,
  limit_open: misfortune.limitOpening,
  family_switch: misfortune.switchFamily,
  fund: misfortune.fund,
  gap: misfortune.gap,
  crash: misfortune.crash,
  whipsaw: misfortune.whipsaw,
  mark_apart: misfortune.partMark,
  kill: misfortune.takeDown,
  close: (world, { downMs }) => world.lives.closeInOrder(downMs),
  second_process: (world, { frozenMs }) => world.lives.startSecond(frozenMs),
  restore: (world, { downMs }) => world.lives.restoreBackup(downMs),
}

/** Makes the steps of the script happen, as long as the safety phase lasts. */
export function schedule(world: SimWorld, steps: readonly ScriptStep[]): void {
  for (const step of steps) {
    const { action } = step
    const atMs = world.plan.startMs + step.atMs
    world.scheduler.at(atMs, null, 'step', describe(action), () => {
      if (world.phase === 'safety') act(world, action)
    })
  }
}

function act<K extends ScriptAction['kind']>(world: SimWorld, action: Extract<ScriptAction, { kind: K }>): void {
  const { kind } = action as { kind: K }
  ACTS[kind](world, action)
}

const describe = (action: ScriptAction): string =>
  JSON.stringify(action, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
