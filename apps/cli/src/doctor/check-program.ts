import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY } from '../repository.ts'
import type { Speech } from './doctor-texts.ts'
import { type Finding, failed, fine, warning } from './finding.ts'

/** The program itself: Node, packages, page. */
export const checkProgram = (speech: Speech): Finding[] => [
  checkNode(process.versions.node, speech),
  checkPackages(speech),
  checkPage(speech),
]

/** `engines.node` of package.json says the least: ">=24". */
export function checkNode(version: string, { say, about }: Speech): Finding {
  const text = readFileSync(join(REPOSITORY, 'package.json'), 'utf8')
  const { engines } = JSON.parse(text) as { engines: { node: string } }
  const least = Number(/\d+/.exec(engines.node)?.[0])
  if (Number.parseInt(version, 10) >= least) return fine(about('node'), say('node_fine', { version }))
  return failed(about('node'), say('node_old', { version, least }), say('node_todo'))
}

function checkPackages({ say, about }: Speech): Finding {
  const record = join(REPOSITORY, 'node_modules', '.package-lock.json')
  if (existsSync(record)) return fine(about('packages'), say('packages_fine'))
  return failed(about('packages'), say('packages_missing'), say('packages_todo'))
}

function checkPage({ say, about }: Speech): Finding {
  if (existsSync(join(REPOSITORY, 'apps', 'web', 'dist', 'index.html'))) return fine(about('page'), say('page_fine'))
  return warning(about('page'), say('page_missing'), say('page_todo'))
}
