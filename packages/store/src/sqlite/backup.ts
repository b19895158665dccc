import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs'
import { err, ok, type Result } from '@gridpilot/core'
import type Database from 'better-sqlite3'
import type { StoreError } from '../store-error.ts'

const OWNER_ONLY = 0o600

/**
 * Copies the database page by page while it is used; the file at `toPath` appears whole or not at all, readable by its
 * owner only. Never replaces a file: `backup_exists`.
 */
export async function backUp(database: Database.Database, toPath: string): Promise<Result<null, StoreError>> {
  if (existsSync(toPath)) return err({ code: 'backup_exists', message: `${toPath} exists: choose another name` })
  const partial = `${toPath}.partial`
  try {
    rmSync(partial, { force: true })
    closeSync(openSync(partial, 'wx', OWNER_ONLY))
    await database.backup(partial)
    renameSync(partial, toPath)
    return ok(null)
  } catch (error) {
    rmSync(partial, { force: true })
    const reason = error instanceof Error ? error.message : String(error)
    return err({ code: 'backup_failed', message: `no backup at ${toPath}: ${reason}` })
  }
}
