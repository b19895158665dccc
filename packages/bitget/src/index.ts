export {
  type AccountCheck,
  type CheckItem,
  type CheckNotice,
  type CheckWishes,
  DEFAULT_WISHES,
  type RepairAction,
} from './account-check.ts'
export { openCandleStream } from './candle-stream.ts'
export { checkAccount } from './check-account.ts'
export { KEY_TROUBLES, passesByItself, troubleNotice } from './key-trouble.ts'
export type { BitgetLog, BitgetSettings, BitgetVenueOptions } from './options.ts'
export { type RepairResult, repairAccount } from './repair-account.ts'
export { createBitgetVenue } from './venue.ts'
