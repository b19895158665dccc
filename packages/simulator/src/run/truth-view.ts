import type { SimExchange } from '../exchange/sim-exchange.ts'
import type { Opening, PlannedAccount, Truth } from '../face.ts'

/** The exchange's truth under the engine's names of accounts. */
export function truthOf(exchange: SimExchange): Truth {
  const { venue } = exchange
  const number = (accountId: string) => exchange.numberOf(accountId)
  return {
    instrument: (symbol) => {
      const found = venue.instrument(symbol)
      if (found === null) throw new Error(`no instrument ${symbol}`)
      return found
    },
    price: (symbol) => venue.market(symbol),
    account: (accountId) => venue.account(number(accountId)),
    openOrders: (accountId) => venue.openOrders(number(accountId)),
    finishedOrders: (accountId) => venue.finishedOrders(number(accountId)),
    order: (accountId, clientOrderId) => venue.order(number(accountId), { clientOrderId }),
    fills: (accountId) => venue.fills(number(accountId)),
    bills: (accountId) => venue.bills(number(accountId)),
    positions: (accountId) => venue.positions(number(accountId)),
    plans: (accountId) => venue.plans(number(accountId)),
    finishedPlans: (accountId) => venue.finishedPlans(number(accountId)),
    leverage: (accountId, symbol) => venue.leverage(number(accountId), symbol),
  }
}

/** What each account has at the beginning that nothing the exchange still tells explains. */
export function openingsOf(accounts: readonly PlannedAccount[], truth: Truth): ReadonlyMap<string, Opening> {
  return new Map(
    accounts.map(({ accountId }) => {
      const told = truth.bills(accountId).filter(({ coin }) => coin === 'USDT')
      const billed = told.reduce((sum, { amount, fee }) => sum + amount - fee, 0n)
      const rows = truth.fills(accountId).length === 0 ? truth.positions(accountId) : []
      const positions = rows.map(({ symbol, positionSide, side, quantity }) => {
        const size = BigInt(side === 'long' ? quantity : -quantity)
        return [`${symbol}:${positionSide}`, size] as const
      })
      return [accountId, { balance: truth.account(accountId).balance - billed, positions: new Map(positions) }]
    }),
  )
}
