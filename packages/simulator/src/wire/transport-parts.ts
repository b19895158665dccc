import type { Ticks } from '@gridpilot/core'
import type { SimExchange } from '../exchange/sim-exchange.ts'
import type { SentRequest } from '../face.ts'
import type { FaultBoard } from '../faults/fault-board.ts'
import type { SimProcess } from '../process/sim-process.ts'
import type { Random } from '../random.ts'
import type { Scheduler } from '../time/scheduler.ts'
import type { Endpoint } from './endpoint.ts'

/** What the network between processes and exchange is made of. */
export interface TransportParts {
  readonly scheduler: Scheduler
  readonly faults: FaultBoard
  readonly random: Random
  readonly exchange: () => SimExchange
  readonly latency: { readonly low: number; readonly high: number }
  readonly readLagMs: number
  readonly signatureWindowMs: number
  /** Longer than any client waits. */
  readonly requestTimeoutMs: number
  readonly onSend: (process: SimProcess, request: SentRequest, endpoint: Endpoint) => 'goes' | 'dies'
  /** Walks a symbol's price there at once. */
  readonly moveTo: (symbol: string, price: Ticks) => void
  /** It was taken by the exchange; its answer is on its way. */
  readonly onTaken: (process: SimProcess, endpoint: Endpoint) => void
  readonly onAnswered: (process: SimProcess, endpoint: Endpoint) => void
}
