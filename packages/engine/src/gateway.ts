import { assert, type OrderRecord } from '@gridpilot/core'
import { Lane, type Queued } from './lane.ts'
import type { Clock } from './ports/clock.ts'
import type { StopReference, StopRequest, SubmitOutcome, Venue } from './ports/venue.ts'
import type { RequestBudget } from './request-budget.ts'

/** What was sent, and what the venue answered to it. `stop_…`: protection, see `protect`. */
export type GatewayResult =
  | {
      readonly type: 'sending' | 'cancel_sent' | 'stop_sending' | 'stop_cancel_sent'
      readonly clientOrderIds: readonly string[]
      readonly wallMs: number
    }
  | {
      readonly type: 'placed' | 'canceled' | 'stop_placed' | 'stop_canceled'
      readonly outcomes: readonly SubmitOutcome[]
    }

/** An intent that is durable, and when it should go: see `placement-rank.ts`. */
export interface Placement extends Queued {
  readonly order: OrderRecord
}

export type CancelRequest = Queued

/** A stop that rests at the exchange: placed (its request durable before) or taken off. */
export type ProtectRequest = Queued &
  ({ readonly act: 'place'; readonly stop: StopRequest } | { readonly act: 'cancel'; readonly stop: StopReference })

export interface GatewayOptions {
  readonly venue: Venue
  readonly clock: Clock
  /** Of the account; outlives a gateway, so that a reload does not send twice the limit. */
  readonly budget: RequestBudget
  readonly report: (result: GatewayResult) => void
  /** Is this an id that we gave? Nothing else is ever canceled (FAULTS I12). */
  readonly isOurs: (clientOrderId: string) => boolean
  /** Has this intent of an order or a stop not been answered yet, by all that is known now? */
  readonly isUnanswered: (clientOrderId: string) => boolean
  /** false: another process holds the account, nothing may leave. */
  readonly maySend: () => boolean
}

const CONCURRENCY = 4

/**
 * Sends durable intents under the venue's rate limits. Three lanes that never wait for each other, each with a budget of
 * its own: cancels, protection, placements; within a lane the rank decides (closes, counter orders, starts and
 * re-placements, far levels). A request refused for its rate was not taken, so it is sent again later; unless the
 * exchange has shown its order meanwhile, for answers have been seen to reach the wrong request (FAULTS E25).
 */
export class OrderGateway {
  private readonly options: GatewayOptions
  private readonly cancels: Lane<CancelRequest>
  private readonly protection: Lane<ProtectRequest>
  private readonly placements: Lane<Placement>
  private closed = false

  constructor(options: GatewayOptions) {
    this.options = options
    const { venue, clock, budget, maySend, isUnanswered } = options
    const { batchSize } = venue.settings
    const common = { clock, budget, maySend, concurrency: CONCURRENCY }
    const ofSymbol = <T extends Queued>({ symbol }: T, waiting: readonly T[]) =>
      waiting.filter((request) => request.symbol === symbol).slice(0, batchSize)
    this.cancels = new Lane({
      ...common,
      kind: 'cancel',
      isDue: () => true,
      batch: ofSymbol,
      send: (batch) => this.send('cancel_sent', batch, (symbol) => venue.cancel(symbol, idsOf(batch))),
      answered: (_batch, outcomes) => this.tell({ type: 'canceled', outcomes }),
    })
    this.protection = new Lane({
      ...common,
      kind: 'protect',
      isDue: ({ act, clientOrderId }) => act === 'cancel' || isUnanswered(clientOrderId),
      batch: (first) => [first],
      send: (batch) => this.sendStop(batch),
      answered: ([request], outcomes) =>
        this.tell({ type: request?.act === 'place' ? 'stop_placed' : 'stop_canceled', outcomes }),
    })
    this.placements = new Lane({
      ...common,
      kind: 'place',
      isDue: ({ clientOrderId }) => isUnanswered(clientOrderId),
      batch: (first, waiting) => (isLimit(first) ? ofSymbol(first, waiting.filter(isLimit)) : [first]),
      send: (batch) =>
        this.send('sending', batch, (symbol) =>
          venue.place(
            symbol,
            batch.map(({ order }) => order),
          ),
        ),
      answered: (_batch, outcomes) => this.tell({ type: 'placed', outcomes }),
    })
  }

  get isIdle(): boolean {
    return this.cancels.isIdle && this.protection.isIdle && this.placements.isIdle
  }

  place(placements: readonly Placement[]): void {
    this.placements.push(placements)
  }

  cancel(requests: readonly CancelRequest[]): void {
    for (const { clientOrderId } of requests) this.mustBeOurs(clientOrderId)
    this.cancels.push(requests)
  }

  /** Stops wait for nothing but the limit of their own endpoints. */
  protect(requests: readonly ProtectRequest[]): void {
    for (const { act, clientOrderId } of requests) if (act === 'cancel') this.mustBeOurs(clientOrderId)
    this.protection.push(requests)
  }

  /** Takes an intent back if it has not left yet; false: too late, it may have. */
  withdraw(clientOrderId: string): boolean {
    return this.placements.withdraw(clientOrderId)
  }

  /** The same for a stop that waits to be placed or taken off. */
  withdrawStop(clientOrderId: string): boolean {
    return this.protection.withdraw(clientOrderId)
  }

  /** What was held back because nothing might leave goes on. */
  resume(): void {
    this.cancels.push([])
    this.protection.push([])
    this.placements.push([])
  }

  /** The memory of the account is dropped: what waits to be placed is decided anew, cancels go on. */
  dropPlacements(): void {
    this.placements.clear()
    this.protection.clear()
  }

  close(): void {
    this.closed = true
    this.cancels.close()
    this.protection.close()
    this.placements.close()
  }

  private mustBeOurs(clientOrderId: string): void {
    assert(this.options.isOurs(clientOrderId), `cancel of ${clientOrderId}, which is not ours`)
  }

  private tell(result: GatewayResult): void {
    if (!this.closed) this.options.report(result)
  }

  private sendStop(batch: readonly ProtectRequest[]): Promise<readonly SubmitOutcome[]> {
    const { venue } = this.options
    const [request] = batch
    if (request === undefined) return Promise.resolve([])
    if (request.act === 'place')
      return this.send('stop_sending', batch, async () => [await venue.placeStop(request.stop)])
    return this.send('stop_cancel_sent', batch, async () => [await venue.cancelStop(request.stop)])
  }

  private async send(
    type: 'sending' | 'cancel_sent' | 'stop_sending' | 'stop_cancel_sent',
    batch: readonly Queued[],
    call: (symbol: string) => Promise<readonly SubmitOutcome[]>,
  ): Promise<readonly SubmitOutcome[]> {
    const [first] = batch
    if (first === undefined) return []
    this.tell({ type, clientOrderIds: idsOf(batch), wallMs: this.options.clock.wallMs() })
    try {
      return await call(first.symbol)
    } catch (error) {
      // An adapter must not throw; if it does, whatever it was doing may have happened.
      return allUnknown(idsOf(batch), error)
    }
  }
}

const idsOf = (batch: readonly Queued[]): string[] => batch.map(({ clientOrderId }) => clientOrderId)
const isLimit = ({ order }: Placement): boolean => order.type === 'limit'

function allUnknown(clientOrderIds: readonly string[], error: unknown): SubmitOutcome[] {
  const message = error instanceof Error ? error.message : String(error)
  return clientOrderIds.map((clientOrderId) => ({
    outcome: 'unknown',
    clientOrderId,
    error: { kind: 'unknown', code: 'adapter_threw', message },
  }))
}
