import { formatMoney, type Money } from '@gridpilot/core'
import { type Backend, tradable } from './backend.ts'

const BITCOIN = 'BTCUSDT'

/** USDT amounts as BTC at its mark, cut at 8 decimals; '0' where the market does not play BTCUSDT. */
export function bitcoinText(backend: Backend): (amount: Money) => string {
  const instrument = tradable(backend, BITCOIN)
  const mark = backend.venue.market(BITCOIN)?.mark ?? 0
  if (instrument === null || mark === 0) return () => '0'
  const { tickUnits, priceDecimals } = instrument
  const price = BigInt(mark) * BigInt(tickUnits)
  return (amount) => formatMoney(((amount * 10n ** BigInt(priceDecimals)) / price) as Money)
}
