import { readFileSync } from 'node:fs'
import { checkedNumber, type Environment, list } from '../config.ts'
import { StartupError } from '../startup-error.ts'
import type { ModelPrices } from './model-cost.ts'

export interface ModelSettings {
  /** Never logged, never returned. */
  readonly apiKey: string
  /** Any OpenAI-compatible endpoint. */
  readonly baseUrl: string
  readonly name: string
  readonly timeoutMs: number
  /** USD a calendar month (UTC); nothing is asked beyond it. */
  readonly monthlyBudget: number
  readonly prices: ModelPrices
  /** Explained every hour before anybody asks. */
  readonly popular: readonly string[]
}

const DEFAULT_URL = 'https://api.deepseek.com'
const DEFAULT_NAME = 'deepseek-flash'

/**
 * null without a key: everything works, the cards explain themselves.
 * @throws StartupError naming the setting that is wrong
 */
export function readModelSettings(env: Environment): ModelSettings | null {
  const apiKey = keyOf(env)
  if (apiKey === null) return null
  const baseUrl = env.GRIDPILOT_MODEL_URL || DEFAULT_URL
  if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol))
    throw new StartupError(
      'GRIDPILOT_MODEL_URL',
      `GRIDPILOT_MODEL_URL must be an http or https address, not ${baseUrl}`,
    )
  const number = (name: string, fallback: number, low: number, high: number) => {
    const text = env[name]
    return text === undefined || text === '' ? fallback : checkedNumber(name, text, low, high, false)
  }
  return {
    apiKey,
    baseUrl: baseUrl.replace(/\/+$/, ''),
    name: env.GRIDPILOT_MODEL_NAME || DEFAULT_NAME,
    timeoutMs: number('GRIDPILOT_MODEL_TIMEOUT_SECONDS', 20, 1, 120) * 1_000,
    monthlyBudget: number('GRIDPILOT_MODEL_BUDGET_USD', 5, 0, 10_000),
    prices: {
      input: number('GRIDPILOT_MODEL_PRICE_INPUT', 0.15, 0, 1_000),
      cachedInput: number('GRIDPILOT_MODEL_PRICE_CACHED', 0.003, 0, 1_000),
      output: number('GRIDPILOT_MODEL_PRICE_OUTPUT', 0.6, 0, 1_000),
    },
    popular: symbolsOf(env.GRIDPILOT_MODEL_SYMBOLS ?? 'BTCUSDT,ETHUSDT'),
  }
}

function keyOf(env: Environment): string | null {
  const file = env.GRIDPILOT_MODEL_KEY_FILE
  if (file === undefined || file === '') return env.GRIDPILOT_MODEL_KEY || null
  try {
    return readFileSync(file, 'utf8').trim() || null
  } catch {
    throw new StartupError('GRIDPILOT_MODEL_KEY_FILE', `GRIDPILOT_MODEL_KEY_FILE: ${file} cannot be read`)
  }
}

function symbolsOf(text: string): string[] {
  const symbols = list(text.toUpperCase())
  const wrong = symbols.find((each) => !/^[A-Z0-9]{2,30}$/.test(each))
  if (wrong !== undefined)
    throw new StartupError('GRIDPILOT_MODEL_SYMBOLS', `GRIDPILOT_MODEL_SYMBOLS: ${wrong} is no symbol`)
  return symbols
}
