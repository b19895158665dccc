import { wireError } from '../errors.ts'
import type { RestFamily } from '../route.ts'
import { CLASSIC_LIMITS } from './limits.ts'
import { ACCOUNT_ROUTES } from './routes/account-routes.ts'
import { CANCEL_ROUTES } from './routes/cancel-routes.ts'
import { CANDLE_ROUTES } from './routes/candle-routes.ts'
import { CLOSE_ROUTES } from './routes/close-routes.ts'
import { ESTIMATE_ROUTES } from './routes/estimate-routes.ts'
import { FUNDING_ROUTES } from './routes/funding-routes.ts'
import { ORDER_ROUTES } from './routes/order-routes.ts'
import { PLAN_QUERY_ROUTES } from './routes/plan-query-routes.ts'
import { PLAN_ROUTES } from './routes/plan-routes.ts'
import { PUBLIC_ROUTES } from './routes/public-routes.ts'
import { QUERY_ROUTES } from './routes/query-routes.ts'
import { SETTINGS_ROUTES } from './routes/settings-routes.ts'

/** Bitget's classic v2 REST protocol (API.md 3–7). */
export const CLASSIC: RestFamily = {
  family: 'classic',
  routes: {
    ...PUBLIC_ROUTES,
    ...CANDLE_ROUTES,
    ...FUNDING_ROUTES,
    ...ACCOUNT_ROUTES,
    ...SETTINGS_ROUTES,
    ...ESTIMATE_ROUTES,
    ...ORDER_ROUTES,
    ...CANCEL_ROUTES,
    ...CLOSE_ROUTES,
    ...PLAN_ROUTES,
    ...PLAN_QUERY_ROUTES,
    ...QUERY_ROUTES,
  },
  privatePaths: /^\/api\/v2\/(mix\/(account|order|position)\/|common\/trade-rate$|spot\/account\/(?!upgrade-status$))/,
  refusal: wireError('unified_account'),
  limits: CLASSIC_LIMITS,
}
