import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { npmCommand } from './node-runtime.mjs'
import { runInForeground } from './run.mjs'
import { SetupError, say } from './say.mjs'

/** Installs exactly what package-lock.json says, unless that is what node_modules holds already. */
export async function ensureInstalled(root, runtime) {
  if (isInstalled(root)) return
  say('installing packages (npm ci, about a minute the first time)')
  const npm = npmCommand(runtime.node, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'])
  const env = { ...runtime.env }
  // npm hands its own settings down to scripts; a production setting of the caller must not drop the tools.
  delete env.NODE_ENV
  // stdout belongs to the command that follows (its output may be JSON): what npm says goes to stderr.
  const code = await runInForeground(npm.file, npm.args, { ...npm.options, cwd: root, env, stdio: ['ignore', 2, 2] })
  if (code !== 0 || !isInstalled(root)) throw new SetupError(`npm ci failed (exit code ${code}); see the lines above`)
}

/**
 * True when node_modules was installed from this lockfile. npm writes node_modules/.package-lock.json as the last
 * step of a successful install, so comparing both is exact, survives a half-finished install and, unlike file
 * times, a git checkout. Packages missing in it must be optional ones, built for another platform.
 */
export function isInstalled(root) {
  const wanted = readPackages(join(root, 'package-lock.json'))
  const present = readPackages(join(root, 'node_modules', '.package-lock.json'))
  if (!wanted) throw new SetupError('package-lock.json is missing or broken')
  if (!present) return false
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    const found = present[path]
    if (!found) return entry.optional === true || entry.devOptional === true
    // A lockfile entry may leave out the checksum (see complete-lockfile.mjs) or the address; npm records both.
    if (entry.link) return found.resolved === entry.resolved
    return found.version === entry.version && (!entry.integrity || found.integrity === entry.integrity)
  })
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}
