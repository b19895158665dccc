import { identity } from './0001-identity.ts'
import { trading } from './0002-trading.ts'
import { records } from './0003-records.ts'
import { positionSides } from './0004-position-sides.ts'
import { botLegs } from './0005-bot-legs.ts'

import { riskDays } from './0006-risk-days.ts'
import { noCandles } from './0007-no-candles.ts'
import { protectiveStops } from './0008-protective-stops.ts'
import { changingGrids } from './0009-changing-grids.ts'
import { leaseRenewal } from './0010-lease-renewal.ts'
import { backtests } from './0011-backtests.ts'
import { shadowScores } from './0012-shadow-scores.ts'
import { optimizations } from './0013-optimizations.ts'
import { modelCalls } from './0014-model-calls.ts'
import { cancelAllAfter } from './0015-cancel-all-after.ts'
import type { Migration } from './migration.ts'

/** In order; a released one is never edited, a change is a new one. */
export const MIGRATIONS: readonly Migration[] = [
  identity,
  trading,
  records,
  positionSides,
  botLegs,
  riskDays,
  noCandles,
  protectiveStops,
  changingGrids,
  leaseRenewal,
  backtests,
  shadowScores,
  optimizations,
  modelCalls,
  cancelAllAfter,
]
