import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AuditFinding } from '@gridpilot/engine'
import { VERSION } from '../version.ts'
import type { Reading } from './settled-comparison.ts'

/** Older ones make room. */
const KEPT = 20
const OWNER_ONLY = 0o600
const FOLDER_MODE = 0o700

export interface BundleFacts {
  readonly accountId: string
  readonly accountKind: string
  readonly wallMs: number
  readonly findings: readonly AuditFinding[]
  readonly reading: Reading
}

/**
 * Writes what both sides said when they did not agree: findings, bots with positions and sums, unsettled orders, open
 * orders and positions of the exchange, totals of fills, ledger and bills. No keys, names, addresses or messages of the
 * exchange are in it. Returns the file's name; readable by its owner only.
 */
export function writeBundle(dataDir: string, facts: BundleFacts): string {
  const folder = join(dataDir, 'diagnostics')
  mkdirSync(folder, { recursive: true, mode: FOLDER_MODE })
  const stamp = new Date(facts.wallMs).toISOString().replaceAll(/[-:]/g, '').replace('.', '')
  const name = `audit-${stamp}-${facts.accountId.replaceAll(/[^A-Za-z0-9_-]/g, '')}.json`
  writeFileSync(join(folder, name), `${JSON.stringify(contentOf(facts), asText, 2)}\n`, {
    mode: OWNER_ONLY,
    flag: 'wx',
  })
  const all = readdirSync(folder).filter((each) => each.startsWith('audit-'))
  for (const old of all.sort().slice(0, Math.max(0, all.length - KEPT))) rmSync(join(folder, old), { force: true })
  return name
}

const asText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value)

function contentOf({ accountId, accountKind, wallMs, findings, reading }: BundleFacts) {
  const { books, facts } = reading
  return {
    program: VERSION,
    written_at: new Date(wallMs).toISOString(),
    account: { id: accountId, kind: accountKind },
    findings,
    bots: books.bots.map(({ id, code, revision, config, goal, status, statusReason, positions, fills, ...bot }) => ({
      ...{ id, code, revision, symbol: config.symbol, goal, status, statusReason, positions, fills },
      ...{ realizedPnl: bot.realizedPnl, venueRealizedPnl: bot.venueRealizedPnl, fees: bot.fees },
      ...{ funding: bot.funding, slots: bot.slots.map(({ index, held }) => [index, held]) },
    })),
    orders: books.orders,
    fill_totals: books.fills,
    ledger_totals: books.ledger,
    exchange: { open_orders: facts.openOrders, positions: facts.positions, bill_totals: facts.bills },
  }
}
