import type { Store } from '@gridpilot/store'
import type { SimDisk } from '../disk/sim-disk.ts'
import type { FaultBoard } from '../faults/fault-board.ts'
import type { CrashKind, CrashTrap, SeedPlan } from '../plan/seed-plan.ts'
import { microtasks } from '../platform/virtual-platform.ts'
import type { SimProcess } from '../process/sim-process.ts'
import { Random } from '../random.ts'
import type { Scheduler } from '../time/scheduler.ts'
import type { SocketHub } from '../wire/socket-hub.ts'

/** What a life takes place in. */
interface Host {
  readonly seed: number
  readonly plan: SeedPlan
  readonly faults: FaultBoard
  readonly scheduler: Scheduler
  readonly hub: SocketHub
  readonly disk: SimDisk
  readonly restoredMs: number[]
  readonly isUp: boolean
  process: SimProcess | null
  store: Store | null
  boot(): void
  note(kind: string, detail: string): void
}

interface Doom {
  readonly process: SimProcess
  readonly downMs: number
  /** A backup is put back before the next start. */
  readonly restore: boolean
}

const CLOSE_GRACE_MS = 5_000
const CLOSE_LIMIT_MS = 10_000
/** How long an owner that was replaced lives on. */
const REPLACED_MS = 15_000
const BACKUP_EVERY_MS = 7_000
const BACKUPS_KEPT = 4

/** How processes end and begin again: killed at chosen moments, closed in order, replaced, started from a backup. */
export class Lives {
  readonly #world: Host
  readonly #traps: { readonly trap: CrashTrap; seen: number; sprung: boolean }[]
  readonly #backups: Buffer[] = []
  readonly #random: Random
  readonly #alive = new Set<SimProcess>()
  #doomed: Doom[] = []

  constructor(world: Host) {
    this.#world = world
    this.#traps = world.plan.traps.map((trap) => ({ trap, seen: 0, sprung: false }))
    this.#random = new Random(world.seed, 'lives')
  }

  started(process: SimProcess): void {
    this.#alive.add(process)
  }

  /** A moment at which a process may be made to die has come. `at_once`: before anything else it does takes effect. */
  moment(kind: CrashKind, process: SimProcess, when: 'at_once' | 'afterwards'): boolean {
    if (!process.alive || process !== this.#world.process || !this.#world.faults.has(kind)) return false
    const trap = this.#traps.find((each) => each.trap.kind === kind && !each.sprung)
    if (trap === undefined) return false
    trap.seen += 1
    if (trap.seen < trap.trap.nth) return false
    trap.sprung = true
    this.#world.faults.count(kind)
    this.doom({ downMs: trap.trap.downMs })
    if (when === 'at_once') process.alive = false
    return true
  }

  /** The present process dies when this event is over. */
  doom({ downMs, restore = false }: { downMs: number; restore?: boolean }): void {
    const { process } = this.#world
    if (process !== null) this.#doomed.push({ process, downMs, restore })
  }

  /** Ends those whose time has come. */
  async bury(): Promise<void> {
    for (const doom of this.#doomed.splice(0)) {
      this.#end(doom.process)
      await microtasks()
      if (doom.restore) await this.#restore()
      const { scheduler } = this.#world
      if (this.#world.process !== doom.process) continue
      this.#world.process = null
      this.#world.store = null
      scheduler.after(doom.downMs, null, 'host', 'starts it again', () => this.ensureRunning())
    }
  }

  get waiting(): boolean {
    return this.#doomed.length > 0
  }

  ensureRunning(): void {
    if (!this.#world.isUp) this.#world.boot()
  }

  #end(process: SimProcess): void {
    process.alive = false
    this.#alive.delete(process)
    this.#world.note('host', `process ${process.number} is gone`)
    this.#world.hub.drop(process)
    this.#world.disk.abandon(process)
  }

  closeInOrder(downMs: number): void {
    const { process, scheduler } = this.#world
    if (process === null) return
    this.#world.faults.count('P19-closed-in-order')
    let over = false
    const end = () => {
      if (over || !process.alive) return
      over = true
      this.#doomed.push({ process, downMs, restore: false })
    }
    scheduler.after(0, process, 'host', 'asked to end', () => void process.engine.close(CLOSE_GRACE_MS).then(end, end))
    scheduler.after(CLOSE_LIMIT_MS, null, 'host', 'ended by force', end)
  }

  /** Somebody starts it once more while it runs; the first one stands still meanwhile, and wakes up. */
  startSecond(frozenMs: number): void {
    const first = this.#world.process
    if (first === null) return
    this.#world.faults.count('P16-second-process', String(Math.round(frozenMs)))
    first.frozenUntilMs = this.#world.scheduler.nowMs + frozenMs
    this.#world.boot()
    this.#world.scheduler.after(frozenMs + REPLACED_MS, null, 'host', 'ends the first', () => {
      if (first.alive) this.#doomed.push({ process: first, downMs: 0, restore: false })
    })
  }

  keepBackups(): void {
    const next = () => {
      this.#world.scheduler.after(BACKUP_EVERY_MS, null, 'host', 'backs up', () => {
        this.#backups.push(this.#world.disk.image())
        if (this.#backups.length > BACKUPS_KEPT) this.#backups.shift()
        next()
      })
    }
    next()
  }

  restoreBackup(downMs: number): void {
    if (this.#backups.length > 0) this.doom({ downMs, restore: true })
  }

  async #restore(): Promise<void> {
    for (const process of [...this.#alive]) this.#end(process)
    await microtasks()
    this.#world.faults.count('P12-backup-restored')
    this.#world.restoredMs.push(this.#world.scheduler.nowMs)
    await this.#world.disk.restore(this.#random.pick(this.#backups))
  }
}
