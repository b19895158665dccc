import { downsample, type EquityPoint } from '@gridpilot/core'
import type { Store } from '@gridpilot/store'

/** Points of a curve kept in memory. */
const POINTS = 1_500
const CURVES = 500

/** Equity curves read once and then kept up to date as points are recorded. Bounded; the store has them all. */
export class EquityBook {
  readonly #store: Store
  readonly #curves = new Map<string, Promise<EquityPoint[]>>()

  constructor(store: Store) {
    this.#store = store
  }

  /** Oldest first. */
  async curve(userId: string, kind: 'bot' | 'account', id: string): Promise<readonly EquityPoint[]> {
    const key = `${kind} ${id}`
    const known = this.#curves.get(key)
    if (known !== undefined) return known
    const read = this.#store.equity
      .curve(userId, { kind, id }, { fromMs: 0, points: POINTS })
      .then((points) => points.map(({ marketMs, equity }) => ({ timeMs: marketMs, equity })))
    this.#curves.set(key, read)
    read.catch(() => this.#curves.delete(key))
    if (this.#curves.size > CURVES) {
      const [oldest] = this.#curves.keys()
      if (oldest !== undefined) this.#curves.delete(oldest)
    }
    return read
  }

  /** A point was stored; times must ascend. */
  async append(kind: 'bot' | 'account', id: string, point: EquityPoint): Promise<void> {
    const key = `${kind} ${id}`
    const curve = await this.#curves.get(key)
    if (curve === undefined) return
    const last = curve.at(-1)
    if (last !== undefined && point.timeMs <= last.timeMs) return
    curve.push(point)
    if (curve.length > 2 * POINTS) this.#curves.set(key, Promise.resolve(downsample(curve, POINTS)))
  }
}
