export { type AccountCheck, type CheckItem, checkAccount } from './check-account.ts'
export type { BitgetLog, BitgetSettings, BitgetVenueOptions } from './options.ts'
export { createBitgetVenue } from './venue.ts'
