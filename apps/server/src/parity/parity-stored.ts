import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compareWithRerun } from '@gridpilot/backtest'
import { createBitgetVenue } from '@gridpilot/bitget'
import type { ParityReport } from '@gridpilot/contract'
import { type DomainError, err, ok, type Result } from '@gridpilot/core'
import { type CandleArchive, CandleService, type Venue } from '@gridpilot/engine'
import { openCandleArchive, openStore, type Store, type StoredGridBot } from '@gridpilot/store'
import { snapshot } from '../accounts/check-stored.ts'
import { randomBelow } from '../ids.ts'
import { isAlive, readLockFile } from '../paper/lock-file.ts'
import { PaperAdmin, type PaperStatus } from '../paper/paper-admin.ts'
import { type ParityMarket, parityInputOf } from './parity-input.ts'
import { presentParity } from './parity-report.ts'

/**
 * The rerun of a stored bot from the command line. Works on a snapshot of the database, so that it changes nothing there and
 * may run beside the server; candles that are not stored yet are read from the running paper exchange and stored.
 */
export async function parityOfStored(dataDir: string, botId: string): Promise<Result<ParityReport, DomainError>> {
  const path = join(dataDir, 'gridpilot.db')
  if (!existsSync(path)) return err({ code: 'not_found' })
  const folder = mkdtempSync(join(tmpdir(), 'gridpilot-parity-'))
  try {
    await snapshot(path, join(folder, 'gridpilot.db'))
    const opened = await openStore({ path: join(folder, 'gridpilot.db'), now: () => Date.now(), random: randomBelow })
    if (!opened.ok) throw new Error(opened.error.message)
    const archive = openCandleArchive(join(dataDir, 'market.db'))
    try {
      if (!archive.ok) throw new Error(archive.error.message)
      return await compareStored(opened.value, archive.value, dataDir, botId)
    } finally {
      if (archive.ok) await archive.value.close()
      await opened.value.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function compareStored(store: Store, archive: CandleArchive, dataDir: string, botId: string) {
  const found = await storedBot(store, botId)
  if (found === null) return err({ code: 'not_found' } as const)
  const { stored, kind } = found
  const running = await runningExchange(dataDir)
  if (running === null) return err({ code: 'market_data_unavailable' } as const)
  const { status, venue } = running
  if (kind !== 'paper' && status.feed !== 'live') return err({ code: 'other_market' } as const)
  const source = {
    name: status.feed,
    candles: venue.candles.bind(venue),
    openStream: () => {
      throw new Error('nobody watches candles here')
    },
  }
  const candles = new CandleService({ source, archive, warn: () => undefined })
  const input = await parityInputOf(store, marketOf(candles, venue, status.marketMs), stored, status.marketMs)
  if (!input.ok) return input
  const { bot, instrument } = stored
  const around = { bot, instrument, fundingKnown: input.value.fundingKnown, wallMs: Date.now() }
  return ok(presentParity(compareWithRerun(input.value), around))
}

async function storedBot(store: Store, botId: string) {
  for (const { id, userId, kind } of await store.accounts.allForSupervisor()) {
    const stored: StoredGridBot | null = await store.gridBots.get(userId, botId)
    if (stored !== null && stored.accountId === id) return { stored, kind }
  }
  return null
}

async function runningExchange(dataDir: string): Promise<{ status: PaperStatus; venue: Venue } | null> {
  const lock = readLockFile(join(dataDir, 'paper'))
  if (lock === null || !isAlive(lock.pid)) return null
  const status = await new PaperAdmin(lock).status()
  if (!status.ok) return null
  const venue = createBitgetVenue({
    ...{ apiKey: 'public', apiSecret: 'public', passphrase: 'public' },
    demo: false,
    family: 'classic',
    restUrl: `http://127.0.0.1:${lock.port}`,
    wallMs: () => Date.now(),
    log: () => undefined,
  })
  return { status: status.value, venue }
}

function marketOf(candles: CandleService, venue: Venue, nowMs: number): ParityMarket {
  return {
    async minutes(symbol, fromMs, toMs) {
      const read = await candles.closed(symbol, '1m', { fromMs, toMs }, nowMs)
      return read.ok ? read : err({ code: 'market_data_unavailable' })
    },
    async funding(symbol, fromMs) {
      const rates = await venue.fundingHistory(symbol, fromMs)
      return rates.ok && rates.value.length > 0 ? rates.value : null
    },
  }
}
