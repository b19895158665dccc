import { accessSync, constants, existsSync, readdirSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Heading, Speech } from './doctor-texts.ts'
import { type Finding, failed, fine } from './finding.ts'

const DATABASES = [
  ['database', 'gridpilot.db'],
  ['paper_database', join('paper', 'exchange.sqlite')],
] as const

const OTHERS = 0o077
const SQLITE_BUSY = 5
const ROOM_WANTED = 200 * 1024 * 1024

/** The data directory: access, who else can read secrets and databases, disk space, and whether the databases are whole. */
export function checkDataDir(dataDir: string, speech: Speech): Finding[] {
  const { say, about } = speech
  const folder = dataDir
  if (!existsSync(dataDir)) return [fine(about('data_directory'), say('folder_absent', { folder }))]
  if (!statSync(dataDir).isDirectory())
    return [failed(about('data_directory'), say('folder_none', { folder }), say('folder_none_todo'))]
  const access = checkAccess(dataDir, speech)
  if (access.outcome === 'failed') return [access]
  return [
    access,
    checkPrivacy(dataDir, speech),
    checkRoom(dataDir, speech),
    ...DATABASES.map(([name, file]) => checkDatabase(about(name), join(dataDir, file), speech)),
  ]
}

function checkAccess(folder: string, { say, about }: Speech): Finding {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    return fine(about('data_directory'), say('folder_fine', { folder }))
  } catch {
    return failed(about('data_directory'), say('folder_closed', { folder }), say('folder_closed_todo'))
  }
}

/** Keys and databases are for their owner alone. Windows has no such bits. */
function checkPrivacy(dataDir: string, { say, about }: Speech): Finding {
  const privacy = about('privacy')
  if (process.platform === 'win32') return fine(privacy, say('privacy_skipped'))
  const secrets = join(dataDir, 'secrets')
  const keys = existsSync(secrets) ? readdirSync(secrets).map((file) => join(secrets, file)) : []
  const files = [secrets, ...keys, ...DATABASES.map(([, file]) => join(dataDir, file))].filter((file) =>
    existsSync(file),
  )
  const open = files.filter((file) => (statSync(file).mode & OTHERS) !== 0)
  if (open.length === 0) return fine(privacy, say('privacy_fine', { count: files.length }))
  const command = `chmod go-rwx ${open.map(quoted).join(' ')}`
  return failed(privacy, say('privacy_open', { files: open.join(', ') }), say('privacy_todo', { command }))
}

const quoted = (path: string): string => `'${path.replaceAll("'", "'\\''")}'`

function checkRoom(dataDir: string, { say, about }: Speech): Finding {
  const { bavail, bsize } = statfsSync(dataDir)
  const megabytes = Math.floor((bavail * bsize) / 1024 / 1024)
  if (bavail * bsize >= ROOM_WANTED) return fine(about('disk'), say('disk_fine', { megabytes }))
  return failed(about('disk'), say('disk_full', { megabytes }), say('disk_todo'))
}

function checkDatabase(name: Heading, file: string, { say }: Speech): Finding {
  if (!existsSync(file)) return fine(name, say('database_absent'))
  const action = say('database_todo', { file })
  try {
    const database = new DatabaseSync(file, { readOnly: true })
    try {
      const rows = database.prepare('PRAGMA quick_check').all()
      const [first] = rows
      if (rows.length === 1 && first?.quick_check === 'ok') return fine(name, say('database_fine', { file }))
      const reason = String(first?.quick_check)
      return failed(name, say('database_damaged', { file, reason }), action)
    } finally {
      database.close()
    }
  } catch (error) {
    // The paper exchange keeps its database to itself while it runs.
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return fine(name, say('database_busy'))
    const reason = error instanceof Error ? error.message : String(error)
    return failed(name, say('database_unreadable', { file, reason }), action)
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
