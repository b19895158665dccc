import {
  MODEL_SYSTEM,
  type ModelRefusal,
  type ModelTable,
  type ModelWord,
  modelPrompt,
  readModelAnswer,
} from '@gridpilot/advisor'
import type { StoredModelCall } from '@gridpilot/store'
import { HourlyQuota } from '../auth/hourly-quota.ts'
import { MAX_OUTPUT_TOKENS, type ModelClient } from './model-client.ts'
import { costOf, isPeak, monthStart } from './model-cost.ts'
import type { ModelSettings } from './model-settings.ts'

export interface ModelCalls {
  add(call: StoredModelCall): Promise<void>
  /** Σ cost since a time, USD. */
  spentSince(wallMs: number): Promise<number>
}

/** Why the quantitative answer stands alone. */
export interface ModelSilence {
  /** off · call_limit · budget_spent, or what came of the call. */
  readonly code: string
  /** Wall ms of the next possible call; null: not by waiting. */
  readonly nextMs: number | null
}

export type Explained =
  | { readonly ok: true; readonly value: ModelWord }
  | { readonly ok: false; readonly error: ModelSilence }

export interface ModelQuestion {
  readonly table: ModelTable
  readonly timeframe: string
  /** null: the server's own, counted against the budget only. */
  readonly userId: string | null
}

interface Ports {
  readonly settings: ModelSettings
  readonly client: ModelClient
  readonly calls: ModelCalls
  readonly wallMs: () => number
  readonly newId: () => string
  warn(fields: object, message: string): void
}

/** Fresh calls of a user per hour (SPEC §6). */
export const CALLS_PER_HOUR = 5
/** A token is hardly ever less than this many characters. */
const LEAST_CHARACTERS = 2
const LONGEST_DETAIL = 60

/**
 * Asks the model within its limits: so many calls of a user per hour, so much money per month. What a call may cost at
 * most is set aside before it leaves, so that calls side by side cannot pass the budget together.
 */
export class ModelDesk {
  readonly #ports: Ports
  readonly #quota: HourlyQuota
  #setAside = 0

  constructor(ports: Ports) {
    this.#ports = ports
    this.#quota = new HourlyQuota(CALLS_PER_HOUR, ports.wallMs)
  }

  get name(): string {
    return this.#ports.settings.name
  }

  /** A wrong name is told, and everything works without the model. */
  async checkName(): Promise<void> {
    const { client, settings, warn } = this.#ports
    const names = await client.names()
    if (names !== null && !names.includes(settings.name))
      warn(
        { model: settings.name, known: names.slice(0, 20) },
        'the endpoint does not list this model: GRIDPILOT_MODEL_NAME',
      )
  }

  async explain({ table, timeframe, userId }: ModelQuestion): Promise<Explained> {
    const { settings, calls, wallMs } = this.#ports
    const silent = (code: string, nextMs: number | null): Explained => ({ ok: false, error: { code, nextMs } })
    const prompt = modelPrompt(table)
    const most = this.#most(prompt)
    const spent = await calls.spentSince(monthStart(wallMs()))
    if (spent + this.#setAside + most > settings.monthlyBudget) return silent('budget_spent', nextMonth(wallMs()))
    const waitSeconds = userId === null ? 0 : this.#quota.take(userId)
    if (waitSeconds > 0) return silent('call_limit', wallMs() + waitSeconds * 1_000)
    this.#setAside += most
    try {
      return await this.#call({ table, timeframe, userId }, prompt, most)
    } finally {
      this.#setAside -= most
    }
  }

  async #call({ table, timeframe, userId }: ModelQuestion, prompt: string, most: number): Promise<Explained> {
    const { settings, client, calls, wallMs, newId, warn } = this.#ports
    const calledAtMs = wallMs()
    const outcome = await client.ask(MODEL_SYSTEM, prompt)
    const { input, cached, output } = outcome.ok ? outcome.value.use : outcome.use
    const read = outcome.ok ? readModelAnswer(outcome.value.text, table) : null
    const code = !outcome.ok ? outcome.error : read?.ok === false ? read.error.code : ''
    const reason = read?.ok === false ? reasonOf(read.error) : code
    await calls.add({
      ...{ id: newId(), calledAtMs, userId, symbol: table.symbol, timeframe, model: settings.name, reason },
      outcome: reason === '' ? 'explained' : 'failed',
      ...{ inputTokens: input, cachedTokens: cached, outputTokens: output },
      // What became of a call that was given up is not known: it counts as the most it can have cost.
      costUsd: code === 'timeout' ? most : costOf({ input, cached, output }, settings.prices, calledAtMs),
      tookMs: wallMs() - calledAtMs,
    })
    if (read?.ok === true) return read
    warn({ symbol: table.symbol, reason }, 'the model did not explain; the quantitative answer stands alone')
    return { ok: false, error: { code, nextMs: null } }
  }

  /** USD: every character a token of its own kind, the longest answer, nothing cached. */
  #most(prompt: string): number {
    const input = Math.ceil((MODEL_SYSTEM.length + prompt.length) / LEAST_CHARACTERS)
    const { settings, wallMs } = this.#ports
    return (
      costOf({ input, cached: 0, output: MAX_OUTPUT_TOKENS }, settings.prices, wallMs()) * (isPeak(wallMs()) ? 1 : 2)
    )
  }
}

/** The figure or the words it failed over are kept with the call and logged; of all else it said nothing is. */
function reasonOf({ code, detail }: ModelRefusal): string {
  return code === 'foreign_figure' || code === 'promise' ? `${code}: ${detail.slice(0, LONGEST_DETAIL)}` : code
}

function nextMonth(wallMs: number): number {
  const date = new Date(wallMs)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
}
