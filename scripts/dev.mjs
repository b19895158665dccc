import { join } from 'node:path'
import { ROOT } from './root.mjs'
import { runInForeground } from './run.mjs'

/**
 * `npm run dev`: the product as `npm start` runs it, and beside it the page served by vite with hot reload, which
 * passes /api on to the server. Ends when either ends; arguments go to the product.
 */
export async function runDev(runtime, args) {
  const stop = new AbortController()
  // The page comes from vite's port, so the server has to know that origin as one of ours.
  const origins = [process.env.GRIDPILOT_ALLOWED_ORIGINS, 'http://127.0.0.1:5173', 'http://localhost:5173']
  const env = { ...runtime.env, GRIDPILOT_ALLOWED_ORIGINS: origins.filter(Boolean).join(',') }
  const options = { env, signal: stop.signal }
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
