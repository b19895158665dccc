import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { Secret } from '../secrets/secret.ts'
import type { PaperAddress } from './paper-admin.ts'

const LOCK = z.object({
  port: z.number().int().min(0).max(65_535),
  pid: z.number().int().positive(),
  adminToken: z.string().min(1),
})

/** The lock file a running paper exchange keeps in its data folder. */
export const LOCK_FILE = 'exchange.lock'

/** Address of the paper exchange whose data is in `folder`; null when there is no lock file, or none that says a port yet. */
export function readLockFile(folder: string): PaperAddress | null {
  try {
    const parsed = LOCK.safeParse(JSON.parse(readFileSync(join(folder, LOCK_FILE), 'utf8')))
    if (!parsed.success || parsed.data.port === 0) return null
    const { port, pid, adminToken } = parsed.data
    return { port, pid, adminToken: new Secret(adminToken) }
  } catch {
    return null
  }
}

/** Does a process with this id exist? A dead one's lock file means nothing. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
