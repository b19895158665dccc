import { money, type Result } from '@gridpilot/core'
import type { OrderRequest, Refusal, SimVenue } from '@gridpilot/venue-sim'

/** Everything that may change the venue besides the market: plain JSON, so that the journal can hold it. */
export type Command =
  | { readonly kind: 'account'; readonly accountId: string; readonly deposit: string }
  | { readonly kind: 'submit'; readonly accountId: string; readonly request: OrderRequest }
  | { readonly kind: 'cancel'; readonly accountId: string; readonly orderId: string }
  | { readonly kind: 'cancel_all'; readonly accountId: string; readonly symbol: string | null }
  | { readonly kind: 'close'; readonly accountId: string; readonly symbol: string }
  | { readonly kind: 'leverage'; readonly accountId: string; readonly symbol: string; readonly leverage: number }

/** Replays a journaled command; live calls go to the venue's own methods, this does the same. */
export function applyCommand(venue: SimVenue, command: Command, marketMs: number): Result<unknown, Refusal> {
  const { accountId } = command
  switch (command.kind) {
    case 'account':
      return venue.createAccount(accountId, money(command.deposit), marketMs)
    case 'submit':
      return venue.submit(accountId, command.request, marketMs)
    case 'cancel':
      return venue.cancel(accountId, { orderId: command.orderId }, marketMs)
    case 'cancel_all':
      return { ok: true, value: venue.cancelAll(accountId, command.symbol, marketMs) }
    case 'close':
      return venue.closePosition(accountId, command.symbol, marketMs)
    case 'leverage':
      return venue.setLeverage(accountId, command.symbol, command.leverage, marketMs)
  }
}
