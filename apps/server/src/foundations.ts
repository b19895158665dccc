import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type CandleArchive, createEngine, type EngineFace } from '@gridpilot/engine'
import { openStore, type Store } from '@gridpilot/store'
import type { Logger } from 'pino'
import { createVenueFactory, type VenueFactory } from './accounts/venue-factory.ts'
import { MarketClock } from './clock/market-clock.ts'
import type { ServerConfig } from './config.ts'
import { randomBelow } from './ids.ts'
import { openMarketFile } from './market/market-file.ts'
import { openPaperExchange, type PaperExchange } from './paper/paper-exchange.ts'
import { KeyBox } from './secrets/key-box.ts'
import { loadSecrets } from './secrets/secret-files.ts'
import { StartupError } from './startup-error.ts'

/** The parts everything else stands on; tests put others in their place. */
export interface Foundations {
  readonly store: Store
  readonly paper: PaperExchange
  readonly venues: VenueFactory
  /** Closed candles, in a file of their own. */
  readonly archive: CandleArchive
  readonly clock: MarketClock
  readonly box: KeyBox
  readonly jwtKey: Uint8Array
  readonly log: Logger
  /** Tests: every answer is parsed by its schema. */
  readonly checkResponses: boolean
  createEngine(options: Parameters<typeof createEngine>[0]): EngineFace
}

/**
 * Opens data folder, database, secrets and paper exchange as the configuration says. Once `asked` to end, a paper
 * exchange that is being started is stopped again.
 * @throws StartupError naming what is wrong
 */
export async function openFoundations(config: ServerConfig, log: Logger, asked?: AbortSignal): Promise<Foundations> {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  const clock = new MarketClock()
  const opened = await openStore({
    path: join(config.dataDir, 'gridpilot.db'),
    now: () => clock.wallMs(),
    random: randomBelow,
  })
  if (!opened.ok) throw new StartupError('--data-dir', opened.error.message)
  const store = opened.value
  try {
    const secrets = loadSecrets({
      dataDir: config.dataDir,
      env: config.env,
      holdsCiphertext: await store.apiKeys.any(),
    })
    const box = new KeyBox(secrets.masterKey)
    await checkMasterKey(store, box)
    const paper = await openPaperExchange({
      folder: join(config.dataDir, 'paper'),
      config: config.paper,
      ...(asked === undefined ? {} : { asked }),
      warn: (fields, message) => log.warn(fields, message),
    })
    const venues = createVenueFactory({
      paper,
      wallMs: () => clock.wallMs(),
      log: (event, fields) => log.debug(fields, event),
    })
    const archive = openMarketFile(join(config.dataDir, 'market.db'), (fields, message) => log.warn(fields, message))
    const { jwtKey } = secrets
    return { store, paper, venues, archive, clock, box, jwtKey, log, checkResponses: false, createEngine }
  } catch (error) {
    await store.close()
    throw error
  }
}

const MASTER_KEY_SETTING = 'master_key_fingerprint'

/** Another master key than the database was written with would disable every stored key one by one. */
async function checkMasterKey(store: Store, box: KeyBox): Promise<void> {
  const known = await store.settings.get(MASTER_KEY_SETTING)
  if (known === null) return store.settings.set(MASTER_KEY_SETTING, box.fingerprint())
  if (known !== box.fingerprint() && (await store.apiKeys.any())) {
    throw new StartupError(
      'master key',
      'The master key is not the one this database was encrypted with. Put the right one back.',
    )
  }
  if (known !== box.fingerprint()) await store.settings.set(MASTER_KEY_SETTING, box.fingerprint())
}
