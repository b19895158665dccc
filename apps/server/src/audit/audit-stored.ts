import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBitgetVenue } from '@gridpilot/bitget'
import type { AuditFinding, Venue } from '@gridpilot/engine'
import { type Account, openStore, type Store } from '@gridpilot/store'
import { snapshot } from '../accounts/check-stored.ts'
import { KeyVault } from '../accounts/key-vault.ts'
import type { Environment } from '../config.ts'
import { randomBelow } from '../ids.ts'
import { isAlive, readLockFile } from '../paper/lock-file.ts'
import { KeyBox } from '../secrets/key-box.ts'
import { loadSecrets } from '../secrets/secret-files.ts'
import { readBooks, readFacts } from './book-reading.ts'
import { type Comparison, compareUntilSettled, type ReadingResult } from './settled-comparison.ts'

/** The audit of one stored account from the command line. */
export interface StoredAudit {
  readonly name: string
  readonly kind: Account['kind']
  readonly state: Comparison['state'] | 'skipped'
  readonly findings: readonly AuditFinding[]
  /** Why it could not be read or was left out; null: it was compared. */
  readonly reason: string | null
}

export interface AuditPace {
  /** Longer than a running server's sweeps are apart. */
  readonly settleMs: number
  readonly everyMs: number
}

/**
 * The truth audit of every stored account with bots. Each reading works on a snapshot of the database in a folder of its
 * own, so that it changes nothing and may run beside the server; pausing what differs is the server's own audit's to do.
 */
export async function auditStored(dataDir: string, env: Environment, pace: AuditPace): Promise<readonly StoredAudit[]> {
  if (!existsSync(join(dataDir, 'gridpilot.db'))) return []
  const accounts = await withSnapshot(dataDir, (store) => accountsWithVenues(store, dataDir, env))
  const audits: StoredAudit[] = []
  for (const { account, venue } of accounts) {
    const { name, kind } = account
    if (typeof venue === 'string') {
      audits.push({ name, kind, state: 'skipped', findings: [], reason: venue })
      continue
    }
    const comparison = await compareUntilSettled({
      read: () => reading(dataDir, account, venue),
      wallMs: () => Date.now(),
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      ...pace,
    })
    const findings = comparison.state === 'differs' ? comparison.findings : []
    const reason = comparison.state === 'unreadable' ? comparison.error.code : null
    audits.push({ name, kind, state: comparison.state, findings, reason })
  }
  return audits
}

async function reading(dataDir: string, account: Account, venue: Venue): Promise<ReadingResult> {
  const read = await readFacts(venue, { cursor: null, totals: [] })
  if (!read.ok) return read
  const books = await withSnapshot(dataDir, (store) => readBooks(store, account))
  return { ok: true, reading: { books, facts: read.facts, skipped: [] } }
}

async function withSnapshot<Value>(dataDir: string, use: (store: Store) => Promise<Value>): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), 'gridpilot-audit-'))
  try {
    const path = join(folder, 'gridpilot.db')
    await snapshot(join(dataDir, 'gridpilot.db'), path)
    const opened = await openStore({ path, now: () => Date.now(), random: randomBelow })
    if (!opened.ok) throw new Error(opened.error.message)
    try {
      return await use(opened.value)
    } finally {
      await opened.value.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function accountsWithVenues(
  store: Store,
  dataDir: string,
  env: Environment,
): Promise<readonly { readonly account: Account; readonly venue: Venue | string }[]> {
  if (!(await store.apiKeys.any())) return []
  const { masterKey } = loadSecrets({ dataDir, env, holdsCiphertext: true })
  const vault = new KeyVault(store, new KeyBox(masterKey), () => undefined)
  const found: { account: Account; venue: Venue | string }[] = []
  for (const account of await store.accounts.allForSupervisor()) {
    const { bots, orders } = await store.engine.load(account.id)
    if (bots.length + orders.length > 0) found.push({ account, venue: await venueOf(account, vault, dataDir) })
  }
  return found
}

async function venueOf(account: Account, vault: KeyVault, dataDir: string): Promise<Venue | string> {
  const keys = await vault.keysOf(account.userId, account.id)
  if (!keys.ok) return 'key_not_usable'
  const lock = account.kind === 'paper' ? readLockFile(join(dataDir, 'paper')) : null
  if (account.kind === 'paper' && (lock === null || !isAlive(lock.pid))) return 'paper_not_running'
  return createBitgetVenue({
    apiKey: keys.value.apiKey.reveal(),
    apiSecret: keys.value.secretKey.reveal(),
    passphrase: keys.value.passphrase.reveal(),
    demo: account.kind === 'bitget-demo',
    family: 'auto',
    ...(lock === null ? {} : { restUrl: `http://127.0.0.1:${lock.port}` }),
    wallMs: () => Date.now(),
    log: () => undefined,
  })
}
