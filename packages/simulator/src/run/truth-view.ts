import type { SimExchange } from '../exchange/sim-exchange.ts'
import type { Truth } from '../face.ts'

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
