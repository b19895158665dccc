import { createRequire } from 'node:module'
import { join } from 'node:path'
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser'
import { ROOT } from './source.ts'

/** What dependency-cruiser found below a root: the modules it saw, and one line per broken rule. */
export interface Cruise {
  readonly modules: readonly string[]
  /** `packages/engine → packages/core` for every pair of rooms with an import between them. */
  readonly crossings: readonly string[]
  readonly violations: readonly string[]
}

/**
 * Runs dependency-cruiser with the project's rules over packages and apps below `root`. A TypeScript it cannot use
 * makes it see no modules and report no violations: callers must look at `modules` too.
 */
export async function cruiseRooms(root: string = ROOT): Promise<Cruise> {
  const { forbidden, options }: IConfiguration = createRequire(import.meta.url)(join(ROOT, '.dependency-cruiser.cjs'))
  const ruleSet = { forbidden: forbidden ?? [] }
  const { output } = await cruise(['packages', 'apps'], { ...options, ruleSet, validate: true, baseDir: root })
  const { modules, summary } = output as ICruiseResult
  return {
    modules: modules.map((module) => module.source),
    crossings: listCrossings(modules),
    violations: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
  }
}

function listCrossings(modules: ICruiseResult['modules']): string[] {
  const room = (path: string) => path.split('/').slice(0, 2).join('/')
  const edges = modules.flatMap(({ source, dependencies }) => dependencies.map(({ resolved }) => [source, resolved]))
  const pairs = edges.map(([from = '', to = '']) => [room(from), room(to)] as const)
  return [...new Set(pairs.filter(([from, to]) => from !== to).map(([from, to]) => `${from} → ${to}`))]
}
