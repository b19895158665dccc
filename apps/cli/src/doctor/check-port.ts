import { createServer } from 'node:net'
import { Health } from '@gridpilot/contract'
import { type Finding, failed, fine } from './finding.ts'

const TIMEOUT_MS = 3_000

export const isPort = (port: number): boolean => Number.isInteger(port) && port >= 0 && port <= 65_535

/** The page's port: free, or ours already. Anything that is no port came from GRIDPILOT_PORT. */
export async function checkPort(port: number): Promise<Finding> {
  if (!isPort(port))
    return failed('port', 'GRIDPILOT_PORT is no port', 'Set it to a whole number from 0 to 65535, or unset it.')
  const check = `port ${port}`
  const refused = await listenProblem(port)
  if (refused === null) return fine(check, 'free')
  if (refused !== 'EADDRINUSE')
    return failed(check, `cannot be opened (${refused})`, 'Choose one above 1023: npm start -- --port 3000')
  const health = await healthOf(port)
  if (health !== null) return fine(check, `Gridpilot ${health.version} answers there, ${health.status}`)
  return failed(check, 'is taken by another program', 'End that program, or choose another port: npm start -- --port N')
}

/** The error code of listening there, null when it works. */
function listenProblem(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(null)))
  })
}

async function healthOf(port: number): Promise<Health | null> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const answer = await fetch(`http://127.0.0.1:${port}/api/health`, { signal })
    const parsed = Health.safeParse(await answer.json())
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
