import type { AccountDesk } from '../accounts/account-desk.ts'
import { orRefuse } from '../grid-bot/refuse.ts'
import { refusal } from '../http/api-error.ts'
import type { HandlersOf } from '../http/route-handler.ts'
import type { PortfolioDesk } from './portfolio-desk.ts'

interface Services {
  readonly portfolios: PortfolioDesk
  readonly accounts: AccountDesk
}

export function portfolioHandlers({ portfolios, accounts }: Services): HandlersOf<'getPortfolio'> {
  return {
    async getPortfolio({ caller, params, query }) {
      const account = await accounts.find(caller.userId, params.id)
      if (account === null) throw refusal('not_found')
      return orRefuse(await portfolios.of(account, query.symbols))
    },
  }
}
