import { err, formatMoney, type Money, money, ok, parseMoney, type Result } from '@gridpilot/core'

/** More than any account needs; whatever is added up or multiplied from it stays a number people can read. */
const MOST = money('1000000000000')
const LEAST = 1n as Money
/** Digits and point of the longest amount that passes, with room for a zero or two in front. */
const LENGTH = 24

/**
 * USDT as somebody wrote it: plain decimal text, at most 8 decimals, from 0 (`positive`: from 0.00000001) to 10^12. The
 * error says what is expected and the nearest that passes.
 */
export function readUsdt(text: string, positive: boolean): Result<Money, string> {
  const low = positive ? LEAST : (0n as Money)
  const amount = parseMoney(text)
  if (amount.ok && text.length <= LENGTH && amount.value >= low && amount.value <= MOST) return ok(amount.value)
  const expected = `USDT from ${formatMoney(low)} to ${formatMoney(MOST)} with at most 8 decimals, written plainly`
  const nearest = nearestTo(text, low)
  const hint = nearest === null ? 'for example 10000' : `the nearest that passes is ${formatMoney(nearest)}`
  return err(`${expected}; ${hint}`)
}

/** null: the text is no number in any writing. */
function nearestTo(text: string, low: Money): Money | null {
  const value = Number(text)
  if (text.trim() === '' || Number.isNaN(value)) return null
  const most = Number(formatMoney(MOST))
  const written = parseMoney(value >= most ? formatMoney(MOST) : Math.max(value, 0).toFixed(8))
  return written.ok && written.value > low ? written.value : low
}
