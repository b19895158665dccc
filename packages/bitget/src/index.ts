export {
  type AccountCheck,
  type CheckItem,
  type CheckNotice,
  type CheckWishes,
  DEFAULT_WISHES,
  type RepairAction,
} from './account-check.ts'
export { checkAccount } from './check-account.ts'
export { openCandleStream } from './classic/candle-stream.ts'
export type { BitgetLog, BitgetSettings, BitgetVenueOptions } from './options.ts'
export { type RepairResult, repairAccount } from './repair-account.ts'
export { createBitgetVenue } from './venue.ts'
