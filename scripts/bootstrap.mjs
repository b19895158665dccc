#!/usr/bin/env node
// The one door behind every npm script: `node scripts/bootstrap.mjs <command> [arguments]`.
// A fresh machine may have nothing but an old Node, so this file and everything it imports is plain
// JavaScript for Node 18 and needs no installed package. Arguments are passed on unchanged.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBrowser } from './browser.mjs'
import { checkAndTest } from './check.mjs'
import { runDev } from './dev.mjs'
import { ensureInstalled } from './install.mjs'
import { describeBenches, listBenches } from './list-benches.mjs'
import { withLock } from './lock.mjs'
import { environmentFor, findNode } from './node-runtime.mjs'
import { ROOT } from './root.mjs'
import { runInForeground } from './run.mjs'
import { SetupError, say } from './say.mjs'
import { ensureWebBuilt } from './web-build.mjs'

const CLI = join(ROOT, 'apps', 'cli', 'src', 'main.ts')
const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')

/**
 * Runs the cli with the given arguments; resolves to its exit code. npm changes into the root, but a relative path
 * among the arguments means the folder where the user typed the command.
 */
function runCli(runtime, args) {
  if (!existsSync(CLI)) {
    throw new SetupError('apps/cli/src/main.ts does not exist: this checkout has no command line yet')
  }
  const cwd = process.env.INIT_CWD ?? process.cwd()
  return runInForeground(runtime.node, [CLI, ...args], { env: runtime.env, cwd })
}

/**
 * Runs the benchmarks one after the other; the first argument that is no flag picks those whose name contains it.
 * --help tells about them instead.
 */
async function runBenches(runtime, args) {
  const wanted = args.find((arg) => !arg.startsWith('-'))
  const rest = args.filter((arg) => arg !== wanted)
  const benches = listBenches(ROOT, wanted)
  if (benches.length === 0)
    throw new SetupError(wanted ? `no benchmark is called "${wanted}"` : 'there are no benchmarks')
  if (rest.includes('--help') || rest.includes('-h')) {
    console.log(`usage: npm run bench -- [name] [flags]\n\n${describeBenches(ROOT, benches)}`)
    return 0
  }
  for (const bench of benches) {
    const code = await runInForeground(runtime.node, [bench, ...rest], { env: runtime.env })
    if (code !== 0) return code
  }
  return 0
}

/** needs: what must be ready before the command runs. */
const COMMANDS = {
  start: { needs: ['install', 'web'], run: (runtime, args) => runCli(runtime, ['start', ...args]) },
  gridpilot: { needs: ['install', 'web'], run: runCli },
  dev: { needs: ['install'], run: runDev },
  test: { needs: ['install', 'web', 'browser'], run: checkAndTest },
  verify: { needs: ['install', 'web', 'browser'], run: checkAndTest },
  prove: {
    needs: ['install', 'web', 'browser'],
    run: (runtime, args) =>
      runInForeground(runtime.node, [VITEST, 'run', '--config', 'vitest.prove.config.ts', ...args], {
        env: runtime.env,
      }),
  },
  bench: { needs: ['install'], run: runBenches },
}

async function main([name, ...args]) {
  const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : undefined
  if (!command)
    throw new SetupError(`usage: node scripts/bootstrap.mjs <${Object.keys(COMMANDS).join('|')}> [arguments]`)
  const node = await findNode()
  const runtime = { node, env: environmentFor(node) }
  await withLock(join(ROOT, '.gridpilot', 'bootstrap.lock'), async () => {
    if (command.needs.includes('install')) await ensureInstalled(ROOT, runtime)
    if (command.needs.includes('web')) await ensureWebBuilt(ROOT, runtime)
  })
  if (command.needs.includes('browser')) runtime.env.GRIDPILOT_CHROMIUM = await ensureBrowser()
  return command.run(runtime, args)
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => {
    if (!(error instanceof SetupError)) throw error
    say(error.message)
    process.exit(1)
  },
)
