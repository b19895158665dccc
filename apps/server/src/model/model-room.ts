import type { ServerConfig } from '../config.ts'
import type { Foundations } from '../foundations.ts'
import { newId } from '../ids.ts'
import { createModelClient } from './model-client.ts'
import { ModelDesk } from './model-desk.ts'
import { type ModelSettings, readModelSettings } from './model-settings.ts'

const HOUR_MS = 60 * 60_000
/** A little more than an hour, so that what was kept for one is over. */
const ROUND_MS = HOUR_MS + 5_000

export interface ModelRoom {
  /** null: no key. */
  readonly modelSettings: ModelSettings | null
  readonly desk: ModelDesk | null
  /** Checks the name once, and has popular symbols explained before anybody asks. */
  begin(prepare: (symbol: string) => Promise<void>): void
  /** Nothing is asked from now on, and what is being asked is given up. */
  close(): void
}

export function openModel({ env }: ServerConfig, { store, clock, log }: Foundations): ModelRoom {
  const modelSettings = readModelSettings(env)
  const ending = new AbortController()
  if (modelSettings === null) return { modelSettings, desk: null, begin: () => undefined, close: () => undefined }
  const desk = new ModelDesk({
    ...{ settings: modelSettings, calls: store.modelCalls, newId: () => newId('mdl') },
    client: createModelClient(modelSettings, { random: Math.random, signal: ending.signal }),
    wallMs: () => clock.wallMs(),
    warn: (fields, message) => log.warn(fields, message),
  })
  let timer: NodeJS.Timeout | undefined
  return {
    modelSettings,
    desk,
    begin(prepare) {
      const round = async () => {
        for (const symbol of modelSettings.popular) if (!ending.signal.aborted) await prepare(symbol)
      }
      void desk.checkName()
      void round()
      timer = setInterval(() => void round(), ROUND_MS)
    },
    close() {
      clearInterval(timer)
      ending.abort()
    },
  }
}
