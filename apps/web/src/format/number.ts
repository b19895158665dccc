/** Numbers are written the same way on the page and in the files of a report. */
export {
  decimalsOf,
  formatCount,
  formatNumber,
  formatPercent,
  formatPrice,
  formatQuantity,
  formatUsdt,
  localeOf,
  MINUS,
  UNKNOWN,
} from '@gridpilot/contract'
