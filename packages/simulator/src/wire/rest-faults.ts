import type { RestAnswer, RestRequest } from '@gridpilot/bitget-wire'
import type { Endpoint } from './endpoint.ts'
import type { TransportParts } from './rest-transport.ts'

export type WireRequest = Omit<RestRequest, 'wallMs'>

/** What leaves the exchange for a request, and how much later than usual. */
export interface Outcome {
  readonly answer: RestAnswer
  readonly delayMs: number
}

/** What can happen to a request at the exchange and to its answer. */
export class RestFaults {
  readonly #parts: TransportParts

  constructor(parts: TransportParts) {
    this.#parts = parts
  }

  lateness(_endpoint: Endpoint): number {
    return 0
  }

  /** null: there is no answer. */
  handle(request: WireRequest, _endpoint: Endpoint, _accountId: string | null): Outcome | null {
    return { answer: this.#parts.exchange().handle(request), delayMs: 0 }
  }
}
