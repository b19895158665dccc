import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runInForeground } from './run.mjs'
import { SetupError, say } from './say.mjs'

/** Everything the built page depends on: files, or folders with all that is in them. */
const INPUTS = [
  'apps/web/src',
  'apps/web/public',
  'apps/web/index.html',
  'apps/web/vite.config.ts',
  'apps/web/precompress.ts',
  'apps/web/package.json',
  'apps/web/tsconfig.json',
  'packages/contract/src',
  'packages/core/src',
  'tsconfig.base.json',
  'package-lock.json',
]

/** Builds apps/web into apps/web/dist unless it was built from exactly these sources. */
export async function ensureWebBuilt(root, runtime) {
  const web = join(root, 'apps', 'web')
  if (!existsSync(join(web, 'index.html')) || !existsSync(join(web, 'src'))) return
  const stamp = join(root, 'node_modules', '.cache', 'gridpilot', 'web-inputs.sha256')
  const wanted = hashInputs(root)
  if (existsSync(join(web, 'dist', 'index.html')) && readOrEmpty(stamp) === wanted) return
  say('building the web page (some seconds, only when its sources changed)')
  rmSync(stamp, { force: true })
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const env = { ...runtime.env, NODE_ENV: 'production' }
  const args = [vite, 'build', '--logLevel', 'warn']
  const code = await runInForeground(runtime.node, args, { cwd: web, env, stdio: ['ignore', 2, 2] })
  if (code !== 0) throw new SetupError(`building the web page failed (exit code ${code}); see the lines above`)
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, wanted)
}

/** SHA-256 (hex) over the paths and contents of all inputs below `root`. */
export function hashInputs(root) {
  const hash = createHash('sha256')
  for (const input of INPUTS) {
    for (const file of listFiles(root, input))
      hash
        .update(`${file}\0`)
        .update(readFileSync(join(root, file)))
        .update('\0')
  }
  return hash.digest('hex')
}

function listFiles(root, path) {
  const full = join(root, path)
  if (!existsSync(full)) return []
  if (!statSync(full).isDirectory()) return [path]
  return readdirSync(full)
    .sort()
    .flatMap((name) => listFiles(root, `${path}/${name}`))
}

function readOrEmpty(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
