import type { GridBot } from '@gridpilot/contract'

const OLD = new Set(['stale_price', 'stale_orders', 'disconnected', 'not_attached', 'not_ours'])

/** Is what is shown of a bot what the exchange said a moment ago, and not what was known before the line went quiet? */
export const isCurrent = ({ warnings }: Pick<GridBot, 'warnings'>): boolean =>
  !warnings.some(({ code }) => OLD.has(code))
