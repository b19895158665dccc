import { accountRoutes } from './routes/account-routes.ts'
import { adminRoutes } from './routes/admin-routes.ts'
import { authRoutes } from './routes/auth-routes.ts'
import { backtestRoutes } from './routes/backtest-routes.ts'
import { gridBotRoutes } from './routes/grid-bot-routes.ts'
import { marketRoutes } from './routes/market-routes.ts'
import { optimizationRoutes } from './routes/optimization-routes.ts'
import { safetyRoutes } from './routes/safety-routes.ts'

/**
 * Every HTTP endpoint by its operation id. Fixed paths (…/list, …/create) stand beside …/{id}: a router must prefer them.
 */
export const routes = {
  ...authRoutes,
  ...gridBotRoutes,
  ...accountRoutes,
  ...marketRoutes,
  ...backtestRoutes,
  ...optimizationRoutes,
  ...safetyRoutes,
  ...adminRoutes,
} as const

export type OperationId = keyof typeof routes
