// Maintenance, after `npm install <package>`: a registry mirror may not serve packages built for other platforms.
// npm then leaves them out of package-lock.json without a word, and `npm ci` refuses that lockfile everywhere. This
// adds the missing entries from what their parents demand; npm fetches and records such a package where it fits.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from './root.mjs'

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']
const PROCESSORS = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64']

/**
 * Optional packages a lockfile demands but does not list.
 * @param packages the `packages` object of a package-lock.json
 * @returns one `{ parent, name, version }` each, version as the parent writes it
 */
export function listMissing(packages) {
  return Object.entries(packages).flatMap(([parent, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !resolves(packages, parent, name))
      .map(([name, version]) => ({ parent, name, version })),
  )
}

/** The lockfile's `packages` with the missing ones added, sorted as npm sorts them. */
export function complete(packages) {
  const added = listMissing(packages).map(({ parent, name, version }) => {
    if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`${name} is wanted as ${version}, which names no one version`)
    const dev = packages[parent].dev ? { dev: true } : {}
    return [`node_modules/${name}`, { version, ...platformOf(name), ...dev, optional: true }]
  })
  const all = [...Object.entries(packages), ...added]
  return Object.fromEntries(all.sort(([a], [b]) => a.localeCompare(b, 'en')))
}

/** Does `name`, required by the package at `parent`, resolve to a listed one? Looks upwards as Node does. */
function resolves(packages, parent, name) {
  for (let folder = parent; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (packages[`${folder ? `${folder}/` : ''}node_modules/${name}`]) return true
    if (folder === '') return false
  }
}

/** `os`, `cpu` and `libc` of a platform package, from the words of its name. */
function platformOf(name) {
  const words = name.split(/[/-]/)
  const os = SYSTEMS.find((system) => words.includes(system))
  const cpu = PROCESSORS.find((processor) => words.includes(processor))
  if (!os || !cpu) throw new Error(`${name} does not tell its platform`)
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc'
  return { cpu: [cpu], ...(os === 'linux' ? { libc: [libc] } : {}), os: [os] }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const file = join(ROOT, 'package-lock.json')
  const lock = JSON.parse(readFileSync(file, 'utf8'))
  const missing = listMissing(lock.packages)
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: complete(lock.packages) }, null, 2)}\n`)
  console.log(`${missing.length} entries added`)
}
