import { createServer } from 'node:net'
import { Health } from '@gridpilot/contract'
import type { Speech } from './doctor-texts.ts'
import { type Finding, failed, fine } from './finding.ts'

const TIMEOUT_MS = 3_000

export const isPort = (port: number): boolean => Number.isInteger(port) && port >= 0 && port <= 65_535

/** The page's port: free, or ours already. Anything that is no port came from GRIDPILOT_PORT. */
export async function checkPort(port: number, { say, about }: Speech): Promise<Finding> {
  if (!isPort(port)) return failed(about('port'), say('port_none'), say('port_none_todo'))
  const check = about('port_number', { port })
  const refused = await listenProblem(port)
  if (refused === null) return fine(check, say('port_free'))
  if (refused !== 'EADDRINUSE') return failed(check, say('port_closed', { code: refused }), say('port_closed_todo'))
  const health = await healthOf(port)
  if (health !== null) return fine(check, say(`port_ours_${health.status}`, { version: health.version }))
  return failed(check, say('port_taken'), say('port_taken_todo'))
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
