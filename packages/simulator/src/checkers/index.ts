import type { CheckerFactory } from '../face.ts'
import { booksAgree, fillsAreFacts, ledgerIsAppendOnly, positionsAddUp, slotsHold } from './books.ts'
import { bounded } from './bounded.ts'
import { alarmed, honestStatus } from './honesty.ts'
import { ownAccountOnly, ownRowsOnly } from './kept-apart.ts'
import { noSecrets } from './no-secrets.ts'
import { oneLifePerId, oneLiveIntent, oneLiveOrder, withinPlan } from './one-order.ts'
import { ownLimits } from './own-limits.ts'
import { oneOwner } from './ownership.ts'
import { commandsTakeEffect, converged, intentsAreOrders } from './rest.ts'
import { durableFirst, onlyOurs, wellFormed } from './sending.ts'
import { stoppedIsStopped } from './stopped.ts'
import { trueMismatches } from './true-mismatches.ts'
import { truePrices } from './true-prices.ts'

/** Every rule a run is watched by, money first. */
export const CHECKERS: readonly CheckerFactory[] = [
  oneLiveOrder,
  oneLiveIntent,
  oneLifePerId,
  withinPlan,
  durableFirst,
  onlyOurs,
  wellFormed,
  ownLimits,
  noSecrets,
  ownAccountOnly,
  ownRowsOnly,
  oneOwner,
  stoppedIsStopped,
  slotsHold,
  fillsAreFacts,
  ledgerIsAppendOnly,
  intentsAreOrders,
  positionsAddUp,
  booksAgree,
  converged,
  commandsTakeEffect,
  truePrices,
  trueMismatches,
  honestStatus,
  alarmed,
  bounded,
]
