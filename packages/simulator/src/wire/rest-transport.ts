import type { RestAnswer } from '@gridpilot/bitget-wire'
import { AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios'
import type { SentRequest } from '../face.ts'
import type { SimProcess } from '../process/sim-process.ts'
import { type Endpoint, endpointOf } from './endpoint.ts'
import { RestFaults } from './rest-faults.ts'
import type { TransportParts } from './transport-parts.ts'
import type { WireRequest } from './wire-request.ts'

type Settle = { resolve: (response: AxiosResponse) => void; reject: (error: unknown) => void }

/** An answer on its way back. */
interface Returning {
  readonly config: InternalAxiosRequestConfig
  readonly process: SimProcess
  readonly endpoint: Endpoint
  readonly accountId: string | null
  answer: RestAnswer
  readonly settle: Settle
}

/** The network between the processes and the exchange's REST door, as an adapter of axios. */
export class RestTransport {
  readonly sends: SentRequest[] = []
  /** Nothing gets through until then. */
  unreachableUntilMs = 0
  readonly #parts: TransportParts
  readonly #faults: RestFaults
  /** Answers that wait for another one to be swapped with. */
  readonly #held: Returning[] = []

  constructor(parts: TransportParts) {
    this.#parts = parts
    this.#faults = new RestFaults(parts)
  }

  get faults(): RestFaults {
    return this.#faults
  }

  request = (config: InternalAxiosRequestConfig): Promise<AxiosResponse> => {
    const { scheduler } = this.#parts
    const process = scheduler.current
    if (process === null) throw new Error('a request that belongs to no process')
    return new Promise((resolve, reject) => {
      if (process.alive) this.#send(process, config, { resolve, reject })
    })
  }

  #send(process: SimProcess, config: InternalAxiosRequestConfig, settle: Settle): void {
    const { scheduler, exchange, faults, onSend } = this.#parts
    const request = wireRequestOf(config)
    const accountId = exchange().accountOfKey(request.headers['access-key'] ?? '')
    const sent = this.#record(process, request, accountId)
    const endpoint = endpointOf(request.path)
    if (onSend(process, sent, endpoint) === 'dies') return
    const returning: Omit<Returning, 'answer'> = { config, process, endpoint, accountId, settle }
    const fails = (code: string) => {
      scheduler.after(this.#latency(), process, 'answer', `${code} ${request.path}`, () => {
        settle.reject(new AxiosError('no connection', code, config, {}))
      })
    }
    if (scheduler.nowMs < this.unreachableUntilMs) {
      faults.count('E3-unreachable', request.path)
      fails(faults.random('E3-unreachable').pick(['ENOTFOUND', 'ECONNREFUSED', 'ETIMEDOUT', 'ECONNRESET']))
      return
    }
    const delayMs = this.#latency() + this.#faults.lateness(endpoint)
    const what = `${request.method} ${request.path}`
    // Not the process's own event: what is on the wire goes on when it dies.
    scheduler.after(delayMs, null, 'request', what, () => this.#arrive(request, returning))
  }

  #record(process: SimProcess, request: WireRequest, accountId: string | null): SentRequest {
    const sent: SentRequest = {
      index: this.sends.length,
      sentMs: this.#parts.scheduler.nowMs,
      process: process.number,
      accountId,
      method: request.method,
      path: request.path,
      query: Object.fromEntries(new URLSearchParams(request.rawQuery)),
      body: request.body === '' ? null : JSON.parse(request.body),
      writes: request.method !== 'GET',
      epoch: accountId === null ? null : (process.epochs.get(accountId) ?? null),
    }
    this.sends.push(sent)
    return sent
  }

  #arrive(request: WireRequest, returning: Omit<Returning, 'answer'>): void {
    const { onTaken } = this.#parts
    const { endpoint, process, accountId } = returning
    const outcome = this.#faults.handle(request, endpoint, accountId)
    onTaken(process, endpoint)
    if (outcome === null) return
    const answered: Returning = { ...returning, answer: outcome.answer }
    const other = this.#held.findIndex((each) => each.accountId === accountId && each.process === process)
    if (other >= 0) {
      const [held] = this.#held.splice(other, 1)
      if (held !== undefined) {
        const { answer } = held
        held.answer = answered.answer
        answered.answer = answer
        this.#parts.faults.count('E25-answers-swapped', `${held.endpoint} ${endpoint}`)
        this.#return(held, 0)
      }
    } else if (accountId !== null && this.#parts.faults.draws('E25-answers-swapped', 0.01)) {
      this.#hold(answered)
      return
    }
    this.#return(answered, outcome.delayMs)
  }

  /** Waits for another answer, but not for ever. */
  #hold(answered: Returning): void {
    this.#held.push(answered)
    this.#parts.scheduler.after(1_000, null, 'network', 'held answer', () => {
      const at = this.#held.indexOf(answered)
      if (at < 0) return
      this.#held.splice(at, 1)
      this.#return(answered, 0)
    })
  }

  #return(returning: Returning, delayMs: number): void {
    const { scheduler, onAnswered } = this.#parts
    const { config, process, endpoint } = returning
    scheduler.after(
      this.#latency() + delayMs,
      process,
      'answer',
      `${returning.answer.status} ${config.url ?? ''}`.slice(0, 160),
      () => {
        this.#settle(returning)
        onAnswered(process, endpoint)
      },
    )
  }

  #settle({ answer, config, settle }: Returning): void {
    const response: AxiosResponse = {
      data: answer.body,
      status: answer.status,
      statusText: answer.status === 200 ? 'OK' : 'Error',
      headers: { 'content-type': 'application/json', ...answer.headers },
      config,
      request: {},
    }
    if (answer.status >= 200 && answer.status < 300) settle.resolve(response)
    else settle.reject(new AxiosError(`status ${answer.status}`, 'ERR_BAD_RESPONSE', config, {}, response))
  }

  #latency(): number {
    const { random, latency } = this.#parts
    return random.skewed(latency.low, latency.high)
  }
}

/** The request as it is on the wire. Only public reads leave their parameters to axios: those are not signed. */
function wireRequestOf(config: InternalAxiosRequestConfig): WireRequest {
  const { url = '', params, data } = config
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(config.headers.toJSON())) headers[name.toLowerCase()] = String(value)
  const target = url.slice(url.indexOf('/', url.indexOf('//') + 2))
  const at = target.indexOf('?')
  const query = at < 0 ? '' : target.slice(at + 1)
  const added = new URLSearchParams(params as Record<string, string> | undefined).toString()
  return {
    method: (config.method ?? 'get').toUpperCase(),
    path: at < 0 ? target : target.slice(0, at),
    rawQuery: query === '' || added === '' ? query + added : `${query}&${added}`,
    headers,
    body: typeof data === 'string' ? data : '',
    remoteAddress: '10.0.0.1',
  }
}
