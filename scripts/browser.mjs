import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runInForeground } from './run.mjs'
import { SetupError, say } from './say.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const MAC = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]
const WINDOWS = ['Google\\Chrome\\Application\\chrome.exe', 'Chromium\\Application\\chrome.exe']

/** Path of a Chrome or Chromium binary on this machine, or undefined. GRIDPILOT_CHROMIUM wins over the usual places. */
export function findBrowser(env = process.env) {
  if (env.GRIDPILOT_CHROMIUM) return existsSync(env.GRIDPILOT_CHROMIUM) ? env.GRIDPILOT_CHROMIUM : undefined
  return usualPlaces(env).find((path) => existsSync(path))
}

/**
 * Path of a browser for the tests. When there is none and we are root on Debian, its package is installed (with
 * a font for Korean); anywhere else the user is told what to install.
 * @throws SetupError when there is no browser and none can be installed
 */
export async function ensureBrowser() {
  const found = findBrowser()
  if (found) return found
  if (process.env.GRIDPILOT_CHROMIUM) {
    throw new SetupError(`GRIDPILOT_CHROMIUM names no file: ${process.env.GRIDPILOT_CHROMIUM}`)
  }
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    await installDebianPackage()
    const installed = findBrowser()
    if (installed) return installed
  }
  throw new SetupError('the tests need Chrome or Chromium: install one, or set GRIDPILOT_CHROMIUM to its path')
}

async function installDebianPackage() {
  say('no Chromium found: installing the Debian package for the tests (about a minute, once)')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const run = (...args) => runInForeground('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 2] })
  const code =
    (await run('update')) || (await run('install', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'))
  if (code !== 0) throw new SetupError('apt-get could not install chromium: install it, or set GRIDPILOT_CHROMIUM')
}

function usualPlaces(env) {
  if (process.platform === 'darwin') return MAC
  if (process.platform === 'win32') {
    const roots = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter(Boolean)
    return roots.flatMap((root) => WINDOWS.map((path) => join(root, path)))
  }
  const folders = ['/usr/bin', ...(env.PATH ?? '').split(delimiter).filter(Boolean)]
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name)))
}
