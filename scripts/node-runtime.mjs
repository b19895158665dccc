import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { ROOT } from './root.mjs'
import { runCaptured } from './run.mjs'
import { SetupError, say } from './say.mjs'

/** The oldest major version of Node that runs the product; the `engines` field of package.json says the same. */
const NODE_MAJOR_MIN = 24

/**
 * Path of a Node binary that is new enough: the running one, else the npm package `node@24`, which npm keeps in
 * its cache. Every child gets this binary, so an old Node runs nothing but these scripts.
 */
export async function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR_MIN) return process.execPath
  say(`this is Node ${process.version}, Gridpilot needs ${NODE_MAJOR_MIN}: using npm package node@${NODE_MAJOR_MIN}`)
  // The package fetches its binary in an install script, which our .npmrc switches off; and npm hands that
  // setting to its scripts as an environment variable, hence the explicit flag and a folder without .npmrc.
  const flags = ['--yes', '--prefer-offline', '--ignore-scripts=false', '--loglevel=error']
  const probe = [`--package=node@${NODE_MAJOR_MIN}`, '--', 'node', '-p', 'process.execPath']
  const npm = npmCommand(process.execPath, ['exec', ...flags, ...probe])
  const { code, stdout, output } = await runCaptured(npm.file, npm.args, { ...npm.options, cwd: tmpdir() })
  const path = stdout.trim()
  if (code === 0 && existsSync(path)) return path
  process.stderr.write(output)
  throw new SetupError(`could not fetch Node ${NODE_MAJOR_MIN}: install it from https://nodejs.org and run again`)
}

/** The environment of every child: ours, with the folder of the chosen Node first in PATH. */
export function environmentFor(node) {
  const env = { ...process.env }
  const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  env[key] = [dirname(node), env[key]].filter(Boolean).join(delimiter)
  // Node keeps what it compiled: later starts are half a second shorter.
  env.NODE_COMPILE_CACHE ??= join(ROOT, 'node_modules', '.cache', 'node-compile')
  return env
}

/** How to run npm under the given Node: through npm's own script when we know it, else the `npm` of the PATH. */
export function npmCommand(node, args) {
  const beside = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js')
  const script = [process.env.npm_execpath, beside].find((path) => path?.endsWith('npm-cli.js') && existsSync(path))
  if (script) return { file: node, args: [script, ...args], options: {} }
  return { file: 'npm', args, options: { shell: process.platform === 'win32' } }
}
