import { wireError } from '../errors.ts'
import type { RestFamily } from '../route.ts'
import { UNIFIED_LIMITS } from './limits.ts'
import { UNIFIED_ROUTES } from './routes.ts'

/** Bitget's unified v3 REST protocol (API.md 11). How a switch went both families may ask. */
export const UNIFIED: RestFamily = {
  family: 'unified',
  routes: UNIFIED_ROUTES,
  privatePaths: /^\/api\/v3\/(account\/(?!switch-status$)|trade\/|position\/)/,
  refusal: wireError('classic_account'),
  limits: UNIFIED_LIMITS,
}
