import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { type BitgetVenueOptions, checkAccount, DEFAULT_WISHES } from '@gridpilot/bitget'
import type { AccountCheck, AccountKind } from '@gridpilot/contract'
import { type GridBot, parseClientOrderId } from '@gridpilot/core'
import { type Account, openStore, type Store } from '@gridpilot/store'
import type { Environment } from '../config.ts'
import { randomBelow } from '../ids.ts'
import { isAlive, readLockFile } from '../paper/lock-file.ts'
import { KeyBox } from '../secrets/key-box.ts'
import { loadSecrets } from '../secrets/secret-files.ts'
import { presentCheck } from './check-presenter.ts'
import { KeyVault } from './key-vault.ts'
import type { VenueKeys } from './venue-factory.ts'
import { surroundings, weigh } from './weighed-check.ts'

/** The self-test of one account from the command line; `skipped` says why there is none. */
export interface StoredCheck {
  readonly name: string
  readonly kind: AccountKind
  readonly check: AccountCheck | null
  readonly skipped: 'paper_not_running' | 'key_not_usable' | null
}

/** Every guest has a paper account; more of them say nothing new. */
const PAPER_CHECKED = 2

/**
 * The self-test of every stored account. Works on a snapshot of the database in a folder of its own, so that it changes
 * nothing and may run beside the server. `symbols`: looked at for foreign orders.
 */
export async function checkStored(
  dataDir: string,
  env: Environment,
  symbols: readonly string[],
): Promise<readonly StoredCheck[]> {
  const path = join(dataDir, 'gridpilot.db')
  if (!existsSync(path)) return []
  const folder = mkdtempSync(join(tmpdir(), 'gridpilot-check-'))
  try {
    await snapshot(path, join(folder, 'gridpilot.db'))
    const opened = await openStore({ path: join(folder, 'gridpilot.db'), now: () => Date.now(), random: randomBelow })
    if (!opened.ok) throw new Error(opened.error.message)
    try {
      return await checkAll(opened.value, dataDir, env, symbols)
    } finally {
      await opened.value.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A copy of the database while it is used. */
export async function snapshot(from: string, to: string): Promise<void> {
  const database = new DatabaseSync(from, { readOnly: true })
  try {
    await backup(database, to)
  } finally {
    database.close()
  }
}

async function checkAll(
  store: Store,
  dataDir: string,
  env: Environment,
  symbols: readonly string[],
): Promise<readonly StoredCheck[]> {
  if (!(await store.apiKeys.any())) return []
  const { masterKey } = loadSecrets({ dataDir, env, holdsCiphertext: true })
  const vault = new KeyVault(store, new KeyBox(masterKey), () => undefined)
  const installation = await store.settings.installationId()
  const wishes = { symbols, isOurs: (id: string) => parseClientOrderId(id)?.installation === installation }
  const all = (await store.accounts.allForSupervisor()).filter(({ archivedAtMs }) => archivedAtMs === null)
  const paper = all.filter(({ kind }) => kind === 'paper').slice(-PAPER_CHECKED)
  const checks: StoredCheck[] = []
  for (const account of [...all.filter(({ kind }) => kind !== 'paper'), ...paper]) {
    const active = await store.gridBots.active(account.userId, account.id)
    const bots = active.map(({ bot }) => bot).filter(({ status }) => status !== 'created')
    checks.push(await checkOne(account, { vault, dataDir, wishes, bots }))
  }
  return checks
}

type Wishes = Pick<typeof DEFAULT_WISHES, 'symbols' | 'isOurs'>

interface Known {
  readonly vault: KeyVault
  readonly dataDir: string
  readonly wishes: Wishes
  readonly bots: readonly GridBot[]
}

async function checkOne(account: Account, { vault, dataDir, wishes, bots }: Known): Promise<StoredCheck> {
  const { name, kind } = account
  const keys = await vault.keysOf(account.userId, account.id)
  if (!keys.ok) return { name, kind, check: null, skipped: 'key_not_usable' }
  const lock = kind === 'paper' ? readLockFile(join(dataDir, 'paper')) : null
  if (kind === 'paper' && (lock === null || !isAlive(lock.pid))) {
    return { name, kind, check: null, skipped: 'paper_not_running' }
  }
  const restUrl = lock === null ? undefined : `http://127.0.0.1:${lock.port}`
  const check = await checkKeys(keys.value, kind, restUrl, wishes, bots)
  return { name, kind, check, skipped: null }
}

/** The self-test of a key. `bots`: those that trade on its account. */
export async function checkKeys(
  keys: VenueKeys,
  kind: AccountKind,
  restUrl: string | undefined,
  wanted: Partial<Wishes>,
  bots: readonly GridBot[] = [],
): Promise<AccountCheck> {
  const options: BitgetVenueOptions = {
    apiKey: keys.apiKey.reveal(),
    apiSecret: keys.secretKey.reveal(),
    passphrase: keys.passphrase.reveal(),
    demo: kind === 'bitget-demo',
    restUrl,
    wallMs: () => Date.now(),
    log: () => undefined,
  }
  const positionMode = bots[0]?.config.positionMode ?? DEFAULT_WISHES.positionMode
  const wishes = { ...DEFAULT_WISHES, positionMode, ...wanted }
  const check = weigh(await checkAccount(options, wishes), surroundings(kind, bots))
  return presentCheck(check, { symbols: wishes.symbols, mayRepair: false, wallMs: Date.now() })
}
