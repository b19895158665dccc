import { setTimeout as sleep } from 'node:timers/promises'
import type { TokenUse } from './model-cost.ts'
import type { ModelSettings } from './model-settings.ts'

/** What kept an answer from coming. `http_401` and its like carry the status. */
export type ModelFailure = 'timeout' | 'unreachable' | 'bad_response' | `http_${number}`

export interface ModelReply {
  /** Raw; what it is worth is judged elsewhere. '' when nothing was said. */
  readonly text: string
  readonly use: TokenUse
}

export type ModelOutcome =
  | { readonly ok: true; readonly value: ModelReply }
  | { readonly ok: false; readonly error: ModelFailure; readonly use: TokenUse }

export interface ModelClient {
  ask(system: string, prompt: string): Promise<ModelOutcome>
  /** Names the endpoint lists; null: it does not say. */
  names(): Promise<readonly string[] | null>
}

/** The longest answer that is of use: three cards in two languages. */
export const MAX_OUTPUT_TOKENS = 1_600
/** Answers that a later try may change (SPEC §6): all others are final. */
const RETRIED: ReadonlySet<number> = new Set([429, 500, 503])
const RETRIES = 2
const FIRST_WAIT_MS = 500
const NOTHING: TokenUse = { input: 0, cached: 0, output: 0 }

interface Ports {
  readonly random: () => number
  readonly signal: AbortSignal
}

/** DeepSeek, or whatever speaks its protocol. The library is loaded with the first question only. */
export function createModelClient(settings: ModelSettings, { random, signal }: Ports): ModelClient {
  const askOnce = async (system: string, prompt: string, abortSignal: AbortSignal): Promise<ModelOutcome> => {
    const [{ generateText, Output, NoObjectGeneratedError, APICallError }, { createDeepSeek }] = await Promise.all([
      import('ai'),
      import('@ai-sdk/deepseek'),
    ])
    const provider = createDeepSeek({ apiKey: settings.apiKey, baseURL: settings.baseUrl })
    try {
      const result = await generateText({
        model: provider(settings.name),
        instructions: system,
        prompt,
        output: Output.json(),
        temperature: 0.2,
        maxOutputTokens: MAX_OUTPUT_TOKENS,
        maxRetries: 0,
        abortSignal,
        providerOptions: { deepseek: { thinking: { type: 'disabled' } } },
      })
      return { ok: true, value: { text: result.text, use: useOf(result.usage) } }
    } catch (error) {
      if (NoObjectGeneratedError.isInstance(error))
        return { ok: true, value: { text: error.text ?? '', use: useOf(error.usage) } }
      if (abortSignal.aborted) return { ok: false, error: 'timeout', use: NOTHING }
      if (!APICallError.isInstance(error)) return { ok: false, error: 'bad_response', use: NOTHING }
      const { statusCode } = error
      if (statusCode === undefined) return { ok: false, error: 'unreachable', use: NOTHING }
      return { ok: false, error: statusCode < 400 ? 'bad_response' : `http_${statusCode}`, use: NOTHING }
    }
  }
  return {
    async ask(system, prompt) {
      const whole = AbortSignal.any([signal, AbortSignal.timeout(settings.timeoutMs)])
      for (let tries = 0; ; tries++) {
        const outcome = await askOnce(system, prompt, whole)
        if (outcome.ok || tries === RETRIES || !RETRIED.has(Number(outcome.error.slice(5)))) return outcome
        const waitMs = FIRST_WAIT_MS * 2 ** tries * (0.5 + random())
        const waited = await sleep(waitMs, true, { signal: whole }).catch(() => false)
        if (!waited) return outcome
      }
    },
    async names() {
      try {
        const response = await fetch(`${settings.baseUrl}/models`, {
          headers: { authorization: `Bearer ${settings.apiKey}` },
          signal: AbortSignal.any([signal, AbortSignal.timeout(settings.timeoutMs)]),
        })
        const { data } = (await response.json()) as { readonly data?: readonly { readonly id?: unknown }[] }
        return data?.flatMap(({ id }) => (typeof id === 'string' ? [id] : [])) ?? null
      } catch {
        return null
      }
    },
  }
}

interface Usage {
  readonly inputTokens?: number | undefined
  readonly outputTokens?: number | undefined
  readonly inputTokenDetails?: { readonly cacheReadTokens?: number | undefined } | undefined
}

const useOf = (usage: Usage | undefined): TokenUse => ({
  input: usage?.inputTokens ?? 0,
  cached: usage?.inputTokenDetails?.cacheReadTokens ?? 0,
  output: usage?.outputTokens ?? 0,
})
