import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Result } from '@gridpilot/core'
import { expect } from 'vitest'
import type { Page, PageError, Store, StoredFill, StoredLedgerEntry, StoredOrder } from '../src/index.ts'
import { addBot, addUser, begun, commitOf, leaseOf } from './sample.ts'
import { openWorld } from './world.ts'

const CHILD = fileURLToPath(new URL('write-loop.child.ts', import.meta.url))

export interface CrashWorld {
  readonly path: string
  readonly userId: string
  readonly accountId: string
  readonly botId: string
}

/** A database with one begun bot, closed again for the child. */
export async function crashWorld(path: string): Promise<CrashWorld> {
  const store = await openWorld(path)
  const owner = await addUser(store, 'ann')
  const { bot } = await addBot(store, owner, 'bot-1')
  const epoch = await leaseOf(store.engine, owner.accountId, 'parent')
  await store.engine.commit(owner.accountId, commitOf(epoch, { bots: [begun(bot)] }))
  await store.close()
  return { path, ...owner, botId: bot.id }
}

export function startWriter({ path, userId, accountId, botId }: CrashWorld): ChildProcess {
  return spawn(process.execPath, [CHILD, path, userId, accountId, botId], { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** Lets the child write until `turns` more turns are acknowledged, kills it at once, returns the last acknowledged. */
async function writeAndKill(world: CrashWorld, turns: number): Promise<number> {
  const child = startWriter(world)
  let acknowledged = 0
  let count = 0
  const lines = createInterface({ input: child.stdout ?? process.stdin })
  lines.on('line', (line) => {
    if (!line.startsWith('stored ')) return
    acknowledged = Number(line.slice('stored '.length))
    if (++count === turns) child.kill('SIGKILL')
  })
  await Promise.all([
    new Promise<void>((done) => child.once('exit', () => done())),
    new Promise<void>((done) => lines.once('close', () => done())),
  ])
  expect(child.signalCode).toBe('SIGKILL')
  return acknowledged
}

async function everyTurn(store: Store, { userId }: CrashWorld, read: 'fills' | 'ledger' | 'orders'): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const page: Result<Page<StoredFill | StoredLedgerEntry | StoredOrder>, PageError> = await store[read].list(
      userId,
      {},
      { limit: 500, cursor },
    )
    if (!page.ok) throw new Error(page.error)
    for (const item of page.value.items) {
      if ('fill' in item) ids.push(item.fill.tradeId)
      else if ('entry' in item) ids.push(item.entry.entryId)
      else ids.push(String(item.order.cycle))
    }
    cursor = page.value.nextCursor
  } while (cursor !== null)
  return ids
}

/** Kills the writer `kills` times in the middle of its work; after each, what it acknowledged is stored, and whole. */
export async function killAndCompare(world: CrashWorld, kills: number): Promise<number> {
  let last = 0
  for (let kill = 0; kill < kills; kill++) {
    const acknowledged = await writeAndKill(world, 5 + ((kill * 37) % 60))
    expect(acknowledged).toBeGreaterThan(last)
    const store = await openWorld(world.path)
    const loaded = await store.engine.load(world.accountId)
    const turn = Number(loaded.cursors.turn)
    // At most the turn in the air at the kill is stored without its acknowledgement having been read.
    expect(turn).toBeGreaterThanOrEqual(acknowledged)
    expect(loaded.bots[0]?.fills).toBe(turn)
    const turns = Array.from({ length: turn }, (_, i) => turn - i)
    expect(await everyTurn(store, world, 'fills').then(sorted)).toEqual(sorted(turns.map((each) => `t${each}`)))
    expect(await everyTurn(store, world, 'ledger').then(sorted)).toEqual(
      sorted(turns.map((each) => `fill:t${each}:fee`)),
    )
    expect(await everyTurn(store, world, 'orders').then(sorted)).toEqual(sorted(turns.map(String)))
    await store.close()
    last = turn
  }
  return last
}

const sorted = (ids: readonly string[]): string[] => [...ids].sort()
