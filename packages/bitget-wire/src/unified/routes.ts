import { open, type Routes, serverTime } from '../route.ts'

/** Private and public v3 REST routes of the unified account. */
export const UNIFIED_ROUTES: Routes = {
  'GET /api/v3/public/time': open(serverTime),
  'GET /api/v3/market/time': open(serverTime),
}
