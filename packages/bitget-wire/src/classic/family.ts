import { wireError } from '../errors.ts'
import type { RestFamily } from '../route.ts'
import { CLASSIC_LIMITS } from './limits.ts'
import { ACCOUNT_ROUTES } from './routes/account-routes.ts'
import { CANDLE_ROUTES } from './routes/candle-routes.ts'
import { FUNDING_ROUTES } from './routes/funding-routes.ts'
import { ORDER_ROUTES } from './routes/order-routes.ts'
import { PUBLIC_ROUTES } from './routes/public-routes.ts'
import { QUERY_ROUTES } from './routes/query-routes.ts'

/** Bitget's classic v2 REST protocol (API.md 3–7). */
export const CLASSIC: RestFamily = {
  family: 'classic',
  routes: {
    ...PUBLIC_ROUTES,
    ...CANDLE_ROUTES,
    ...FUNDING_ROUTES,
    ...ACCOUNT_ROUTES,
    ...ORDER_ROUTES,
    ...QUERY_ROUTES,
  },
  privatePaths: /^\/api\/v2\/(mix\/(account|order|position)\/|common\/trade-rate$|spot\/account\/(?!upgrade-status$))/,
  refusal: wireError('unified_account'),
  limits: CLASSIC_LIMITS,
}
