import type { Routes } from '../route.ts'
import { ACCOUNT_ROUTES } from './routes/account-routes.ts'
import { MARKET_ROUTES } from './routes/market-routes.ts'
import { ORDER_ROUTES } from './routes/order-routes.ts'
import { QUERY_ROUTES } from './routes/query-routes.ts'
import { STRATEGY_ROUTES } from './routes/strategy-routes.ts'
import { SWITCH_ROUTES } from './routes/switch-routes.ts'

/** Private and public v3 REST routes of the unified account. */
export const UNIFIED_ROUTES: Routes = {
  ...MARKET_ROUTES,
  ...ACCOUNT_ROUTES,
  ...ORDER_ROUTES,
  ...QUERY_ROUTES,
  ...STRATEGY_ROUTES,
  ...SWITCH_ROUTES,
}
