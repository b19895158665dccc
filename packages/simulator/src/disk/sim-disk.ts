import type { Commit, CommitResult, EngineStore } from '@gridpilot/engine'
import { createMemoryDisk, type MemoryDisk, type Store, StoreFailure } from '@gridpilot/store'
import type { DurableCommit } from '../face.ts'
import type { FaultBoard } from '../faults/fault-board.ts'
import type { SimProcess } from '../process/sim-process.ts'
import { Random } from '../random.ts'
import type { Scheduler } from '../time/scheduler.ts'

interface DiskParts {
  readonly seed: number
  readonly scheduler: Scheduler
  readonly faults: FaultBoard
  readonly onCommit: (commit: DurableCommit) => void
  readonly note: (kind: string, detail: string) => void
}

/** A commit that was asked for and is not on the disk yet. */
interface Pending {
  readonly process: SimProcess
  readonly apply: () => void
}

/** An empty database of the newest schema, made once per thread: migrating costs more than a whole run. */
let emptyImage: Promise<Buffer> | null = null

async function makeEmptyImage(): Promise<Buffer> {
  const disk = await createMemoryDisk()
  const image = disk.image()
  disk.close()
  return image
}

/**
 * The disk of the installation. What was acknowledged is on it whatever happens; what was not is either on it or not,
 * never half. It outlives every process.
 */
export class SimDisk {
  /** Refuses every write while true: the disk is full. */
  full = false
  readonly commits: DurableCommit[] = []
  readonly #parts: DiskParts
  readonly #random: Random
  readonly #pending = new Set<Pending>()
  #disk: MemoryDisk

  private constructor(parts: DiskParts, disk: MemoryDisk) {
    this.#parts = parts
    this.#disk = disk
    this.#random = new Random(parts.seed, 'disk')
  }

  static async create(parts: DiskParts): Promise<SimDisk> {
    emptyImage ??= makeEmptyImage()
    return new SimDisk(parts, await createMemoryDisk(await emptyImage))
  }

  rows(sql: string, parameters: readonly (string | number | null)[]): readonly unknown[] {
    return this.#disk.rows(sql, parameters)
  }

  /** Nobody holds the accounts any more. */
  freeLeases(): void {
    this.rows('update leases set renewed_at = 0 returning epoch', [])
  }

  image(): Buffer {
    return this.#disk.image()
  }

  /** The disk is another one from now on: an old backup was put back. No process may be running. */
  async restore(image: Buffer): Promise<void> {
    this.#disk.close()
    this.#disk = await createMemoryDisk(image)
  }

  close(): void {
    this.#disk.close()
  }

  open(): Store {
    const { scheduler } = this.#parts
    return this.#disk.open({
      now: () => Math.floor(scheduler.nowMs),
      random: (below) => this.#random.whole(0, below - 1),
    })
  }

  /** Everything the engine of this process stores goes through here, and takes time. */
  engineStore(process: SimProcess, store: EngineStore): EngineStore {
    const read = <T>(name: string, call: () => Promise<T>): Promise<T> => this.#read(process, name, call)
    return {
      acquireLease: (accountId, holder) =>
        read('lease', async () => {
          const epoch = await store.acquireLease(accountId, holder)
          if (epoch !== null) process.epochs.set(accountId, epoch)
          return epoch
        }),
      renewLease: (accountId, epoch) => read('renew lease', () => store.renewLease(accountId, epoch)),
      releaseLease: (accountId, epoch) => read('release lease', () => store.releaseLease(accountId, epoch)),
      load: (accountId) => read('load', () => store.load(accountId)),
      knownTradeIds: (accountId, ids) => read('trade ids', () => store.knownTradeIds(accountId, ids)),
      knownBillIds: (accountId, ids) => read('bill ids', () => store.knownBillIds(accountId, ids)),
      executionsOf: (accountId, botId) => read('executions', () => store.executionsOf(accountId, botId)),
      orderByVenueId: (accountId, id) => read('order', () => store.orderByVenueId(accountId, id)),
      orderByClientId: (accountId, id) => read('order', () => store.orderByClientId(accountId, id)),
      stopByClientId: (accountId, id) => read('stop', () => store.stopByClientId(accountId, id)),
      stopByExecutedOrder: (accountId, id) => read('stop', () => store.stopByExecutedOrder(accountId, id)),
      saveEquity: (points) => read('equity', () => store.saveEquity(points)),
      commit: (accountId, commit) => this.#commit(process, store, accountId, commit),
    }
  }

  #read<T>(process: SimProcess, name: string, call: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#parts.scheduler.after(this.#random.skewed(0.1, 3), process, 'disk', name, () => {
        call().then(resolve, reject)
      })
    })
  }

  #commit(process: SimProcess, store: EngineStore, accountId: string, commit: Commit): Promise<CommitResult> {
    const { faults } = this.#parts
    if (this.full) {
      faults.count('P10-disk-full', accountId)
      return this.#read(process, 'full', () => Promise.reject(new StoreFailure('disk_full', 'no space is left')))
    }
    const slow = faults.fires('P11-disk-slow', 0.03) ? faults.random('P11-disk-slow').between(200, 4_000) : 0
    const delayMs = this.#random.skewed(0.2, 8) + slow
    return new Promise((resolve, reject) => {
      const pending: Pending = {
        process,
        apply: () => {
          this.#pending.delete(pending)
          this.#apply(process, store, accountId, commit).then(resolve, reject)
        },
      }
      this.#pending.add(pending)
      // Not the process's own event: what it handed to the disk does not depend on it any more.
      this.#parts.scheduler.after(delayMs, null, 'disk', `commit ${accountId}`, () => {
        if (this.#pending.has(pending)) pending.apply()
      })
    })
  }

  async #apply(process: SimProcess, store: EngineStore, accountId: string, commit: Commit): Promise<CommitResult> {
    const { scheduler, onCommit } = this.#parts
    const result = await store.commit(accountId, commit)
    if (result.ok) {
      const index = this.commits.length
      const durable = { index, durableMs: scheduler.nowMs, process: process.number, accountId, commit }
      this.commits.push(durable)
      onCommit(durable)
    }
    return new Promise((resolve) => {
      scheduler.after(this.#random.skewed(0.05, 1), process, 'disk', 'durable', () => resolve(result))
    })
  }

  /** The process was killed: what it had handed over but not seen done is on the disk or lost, by a coin. */
  abandon(process: SimProcess): void {
    for (const pending of [...this.#pending]) {
      if (pending.process !== process) continue
      if (this.#random.chance(0.5)) {
        this.#parts.faults.count('P9-commit-unacknowledged')
        pending.apply()
      } else {
        this.#parts.faults.count('P9-commit-lost')
        this.#pending.delete(pending)
      }
    }
  }
}
