import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY } from '../repository.ts'
import { type Finding, failed, fine, warning } from './finding.ts'

/** The program itself: Node, packages, page. */
export const checkProgram = (): Finding[] => [checkNode(process.versions.node), checkPackages(), checkPage()]

/** `engines.node` of package.json says the least: ">=24". */
export function checkNode(version: string): Finding {
  const text = readFileSync(join(REPOSITORY, 'package.json'), 'utf8')
  const { engines } = JSON.parse(text) as { engines: { node: string } }
  const least = Number(/\d+/.exec(engines.node)?.[0])
  if (Number.parseInt(version, 10) >= least) return fine('node', `Node ${version}`)
  return failed(
    'node',
    `Node ${version} is older than ${least}`,
    'Use "npm start": it fetches a fitting Node by itself.',
  )
}

function checkPackages(): Finding {
  const record = join(REPOSITORY, 'node_modules', '.package-lock.json')
  if (existsSync(record)) return fine('packages', 'installed')
  return failed('packages', 'the packages are not installed', 'Run "npm start": it installs them.')
}

function checkPage(): Finding {
  if (existsSync(join(REPOSITORY, 'apps', 'web', 'dist', 'index.html'))) return fine('page', 'built')
  return warning('page', 'the page is not built yet', 'Run "npm start": it builds the page first.')
}
