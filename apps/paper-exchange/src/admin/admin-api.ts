import { sameText } from '@gridpilot/bitget-wire'
import { ACCOUNT_CONTROLS } from './account-controls.ts'
import { type AdminAnswer, answerError, answerOk, BadRequest } from './admin-answer.ts'
import type { AdminParts, AdminRequest, AdminRoute } from './admin-parts.ts'
import { FAULT_CONTROLS } from './fault-controls.ts'
import { HAND_CONTROLS } from './hand-controls.ts'
import { MARKET_CONTROLS } from './market-controls.ts'
import { RUN_CONTROLS } from './run-controls.ts'

const HELP: AdminRoute = {
  at: 'GET /admin',
  does: 'this list',
  handle: () => answerOk({ controls: ADMIN_ROUTES.map(({ at, does }) => ({ at, does })) }),
}

/** Every control there is; docs/PAPER-EXCHANGE.md explains them with examples. */
export const ADMIN_ROUTES: readonly AdminRoute[] = [
  HELP,
  ...RUN_CONTROLS,
  ...ACCOUNT_CONTROLS,
  ...HAND_CONTROLS,
  ...MARKET_CONTROLS,
  ...FAULT_CONTROLS,
]

const PATTERNS = ADMIN_ROUTES.map((route) => ({
  route,
  pattern: new RegExp(`^${route.at.replaceAll(/:[a-z]+/g, '([^/]+)')}$`),
}))

/** The exchange's own controls, on loopback and behind the token of the lock file. */
export class AdminApi {
  readonly #parts: AdminParts

  constructor(parts: AdminParts) {
    this.#parts = parts
  }

  async handle(request: AdminRequest): Promise<AdminAnswer> {
    if (!sameText(request.authorization, `Bearer ${this.#parts.token}`)) {
      return answerError(401, 'unauthorized', 'Send the lock file’s adminToken as Authorization: Bearer …')
    }
    const named = `${request.method} ${request.path}`
    for (const { route, pattern } of PATTERNS) {
      const found = pattern.exec(named)
      if (found === null) continue
      try {
        return await route.handle({ ...request, parts: this.#parts }, ...found.slice(1).map(decodeURIComponent))
      } catch (error) {
        if (error instanceof BadRequest) return answerError(400, 'bad_request', error.message)
        if (error instanceof URIError) return answerError(400, 'bad_request', `${request.path}: a broken % in the path`)
        throw error
      }
    }
    return answerError(404, 'not_found', `${named} does not exist: GET /admin lists the controls`)
  }
}
