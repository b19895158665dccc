import { accessSync, constants, existsSync, readdirSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Finding, failed, fine } from './finding.ts'

const DATABASES = [
  ['database', 'gridpilot.db'],
  ["paper exchange's database", join('paper', 'exchange.sqlite')],
] as const

const OTHERS = 0o077
const SQLITE_BUSY = 5
const ROOM_WANTED = 200 * 1024 * 1024

/** The data directory: access, who else can read secrets and databases, disk space, and whether the databases are whole. */
export function checkDataDir(dataDir: string): Finding[] {
  if (!existsSync(dataDir)) return [fine('data directory', `${dataDir} is not there yet: the first start makes it`)]
  if (!statSync(dataDir).isDirectory())
    return [failed('data directory', `${dataDir} is no folder`, 'Name another one with --data-dir.')]
  const access = checkAccess(dataDir)
  if (access.outcome === 'failed') return [access]
  return [
    access,
    checkPrivacy(dataDir),
    checkRoom(dataDir),
    ...DATABASES.map(([name, file]) => checkDatabase(name, join(dataDir, file))),
  ]
}

function checkAccess(dataDir: string): Finding {
  try {
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
    return fine('data directory', `${dataDir} can be read and written`)
  } catch {
    const action = 'Give it to the user who runs Gridpilot, or name another one with --data-dir.'
    return failed('data directory', `${dataDir} cannot be read and written`, action)
  }
}

/** Keys and databases are for their owner alone. Windows has no such bits. */
function checkPrivacy(dataDir: string): Finding {
  if (process.platform === 'win32') return fine('privacy', 'not checked on Windows')
  const secrets = join(dataDir, 'secrets')
  const keys = existsSync(secrets) ? readdirSync(secrets).map((file) => join(secrets, file)) : []
  const files = [secrets, ...keys, ...DATABASES.map(([, file]) => join(dataDir, file))].filter((file) =>
    existsSync(file),
  )
  const open = files.filter((file) => (statSync(file).mode & OTHERS) !== 0)
  if (open.length === 0) return fine('privacy', `${files.length} secret files and databases are readable by you alone`)
  return failed('privacy', `others can read ${open.join(', ')}`, `Run: chmod go-rwx ${open.map(quoted).join(' ')}`)
}

const quoted = (path: string): string => `'${path.replaceAll("'", "'\\''")}'`

function checkRoom(dataDir: string): Finding {
  const { bavail, bsize } = statfsSync(dataDir)
  const megabytes = Math.floor((bavail * bsize) / 1024 / 1024)
  if (bavail * bsize >= ROOM_WANTED) return fine('disk', `${megabytes} MB free`)
  return failed('disk', `only ${megabytes} MB free`, 'Make room: when the disk is full no order can be made durable.')
}

function checkDatabase(name: string, file: string): Finding {
  if (!existsSync(file)) return fine(name, 'not there yet: the first start makes it')
  const action = `Stop Gridpilot, keep a copy of ${file}, and put a backup in its place.`
  try {
    const database = new DatabaseSync(file, { readOnly: true })
    try {
      const rows = database.prepare('PRAGMA quick_check').all()
      const [first] = rows
      if (rows.length === 1 && first?.quick_check === 'ok') return fine(name, `${file} is whole`)
      return failed(name, `${file} is damaged: ${String(first?.quick_check)}`, action)
    } finally {
      database.close()
    }
  } catch (error) {
    // The paper exchange keeps its database to itself while it runs.
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY)
      return fine(name, 'in use by a running program, so not looked into')
    return failed(name, `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, action)
  }
}

/** Time of the newest write to a database, epoch ms; null without one. */
export function lastWriteMs(dataDir: string): number | null {
  const times = DATABASES.flatMap(([, file]) => [file, `${file}-wal`])
    .map((file) => join(dataDir, file))
    .filter((file) => existsSync(file))
    .map((file) => statSync(file).mtimeMs)
  return times.length === 0 ? null : Math.max(...times)
}
