import type { ProtectiveStop } from '@gridpilot/core'
import type { AccountState } from '../account-state.ts'
import { keyMayAsk } from '../key-refusal.ts'
import type { Clock } from '../ports/clock.ts'
import type { Read, StopLookup, StopReference, StopRequest, Venue } from '../ports/venue.ts'

/** The answer about one stop, and when it was asked for. */
export interface StopAnswer {
  readonly clientOrderId: string
  readonly startedWallMs: number
  readonly read: Read<StopLookup>
}

const ASK_AGAIN_MS = 700
const MAX_ASKING = 4

export const referenceOf = (stop: ProtectiveStop): StopReference => ({
  clientOrderId: stop.clientOrderId,
  symbol: stop.symbol,
  kind: 'stop_loss',
  quantity: stop.quantity,
  side: stop.side,
  positionSide: stop.positionSide,
})

export const requestOf = (stop: ProtectiveStop): StopRequest => ({
  ...referenceOf(stop),
  marginMode: stop.marginMode,
  triggerBy: 'mark',
  triggerPrice: stop.triggerPrice,
  limitPrice: null,
  reduceOnly: true,
})

export interface StopEnquiriesOptions {
  readonly state: AccountState
  readonly venue: Pick<Venue, 'lookupStop'>
  readonly clock: Clock
  readonly post: (answer: StopAnswer) => void
}

/** Asks after the stops whose outcome is open, one by one, until each is proven. It changes nothing itself. */
export class StopEnquiries {
  private readonly options: StopEnquiriesOptions
  private readonly suspects = new Set<string>()
  private readonly askedAt = new Map<string, number>()
  private readonly asking = new Set<string>()
  private stopTimer: () => void = () => {}
  private closed = false

  constructor(options: StopEnquiriesOptions) {
    this.options = options
  }

  get isIdle(): boolean {
    return this.asking.size === 0 && this.suspects.size === 0
  }

  /** Asks for the latest stop of a key, whatever we think of it. */
  suspect(key: string): void {
    this.suspects.add(key)
  }

  answered({ clientOrderId, read }: StopAnswer, key: string | null): void {
    this.asking.delete(clientOrderId)
    if (key !== null && read.ok) this.suspects.delete(key)
  }

  /** Called after each turn: asks for what is open, and again in a while. */
  afterTurn(): void {
    if (this.closed) return
    const { state, clock } = this.options
    const wallMs = clock.wallMs()
    for (const key of this.suspects) if (!state.stops.has(key)) this.suspects.delete(key)
    let open = 0
    for (const [key, stop] of state.stops) {
      if (!this.isOpen(key, stop)) continue
      open += 1
      if (!keyMayAsk(state) || this.asking.size >= MAX_ASKING || this.asking.has(stop.clientOrderId)) continue
      if (wallMs - (this.askedAt.get(key) ?? Number.NEGATIVE_INFINITY) >= ASK_AGAIN_MS) this.ask(key, stop, wallMs)
    }
    this.stopTimer()
    if (open > 0) this.stopTimer = clock.after(ASK_AGAIN_MS, () => this.afterTurn())
  }

  close(): void {
    this.closed = true
    this.stopTimer()
  }

  private isOpen(key: string, { status, cancel }: ProtectiveStop): boolean {
    if (status === 'intended') return false
    return this.suspects.has(key) || status === 'unknown' || (status === 'live' && cancel === 'submitted')
  }

  private ask(key: string, stop: ProtectiveStop, wallMs: number): void {
    const { clientOrderId } = stop
    this.asking.add(clientOrderId)
    this.askedAt.set(key, wallMs)
    void this.options.venue
      .lookupStop(referenceOf(stop))
      .catch((error: unknown) => ({
        ok: false as const,
        error: { kind: 'unavailable' as const, code: 'adapter_threw', message: String(error) },
      }))
      .then((read) => {
        if (!this.closed) this.options.post({ clientOrderId, startedWallMs: wallMs, read })
      })
  }
}

/** Nothing of these stops is under way or unexplained. */
export function stopsAreIdle({ stops, heldFills }: AccountState): boolean {
  if (heldFills.size > 0) return false
  for (const { status, settled, cancel } of stops.values()) {
    if (status === 'intended' || status === 'unknown') return false
    if ((status === 'executed' && !settled) || (status === 'live' && cancel === 'submitted')) return false
  }
  return true
}
