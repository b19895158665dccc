import { join } from 'node:path'
import { ROOT } from './root.mjs'
import { runInForeground } from './run.mjs'

/**
 * `npm run dev`: the product as `npm start` runs it, and beside it the page served by vite with hot reload, which
 * passes /api on to the server. Ends when either ends; arguments go to the product.
 */
export async function runDev(runtime, args) {
  const stop = new AbortController()
  const options = { env: runtime.env, signal: stop.signal }
  const product = [join(ROOT, 'apps', 'cli', 'src', 'main.ts'), 'start', ...args]
  const page = [join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js'), '--host', '127.0.0.1']
  const running = [
    runInForeground(runtime.node, product, options),
    runInForeground(runtime.node, page, { ...options, cwd: join(ROOT, 'apps', 'web') }),
  ]
  try {
    return await Promise.race(running)
  } finally {
    stop.abort()
    await Promise.allSettled(running)
  }
}
