import { err, ok, type PositionMode, type Result } from '@gridpilot/core'
import type { AccountFamily } from '@gridpilot/engine'
import type { Account, Store } from '@gridpilot/store'
import { newId } from '../ids.ts'
import type { PaperExchange } from '../paper/paper-exchange.ts'
import type { KeyVault } from './key-vault.ts'

/** What every user starts with, USDT. */
export const PAPER_BALANCE = '10000'

/** Classic and one-way, as accounts were before there was a choice: every screen and script that names neither gets it. */
const USUAL = { family: 'classic', positionMode: 'one_way' } as const

export interface PaperWish {
  readonly name: string
  readonly isDefault: boolean
  readonly family?: AccountFamily
  readonly positionMode?: PositionMode
}

/** Opens an account on the paper exchange for a user and keeps its key. The exchange is asked first: no row without it. */
export async function openPaperAccount(
  services: { readonly store: Store; readonly vault: KeyVault; readonly paper: PaperExchange },
  userId: string,
  { name, isDefault, ...kind }: PaperWish,
): Promise<Result<Account, 'venue_unreachable'>> {
  const { store, vault, paper } = services
  const opened = await paper.openAccount({ balance: PAPER_BALANCE, ...USUAL, ...kind })
  if (!opened.ok) return err('venue_unreachable')
  const { key, secret, passphrase, uid } = opened.value
  const account = await store.accounts.create(userId, {
    id: newId('acc'),
    kind: 'paper',
    name,
    isDefault,
    canTrade: true,
    venueAccount: uid,
  })
  await vault.save(userId, account.id, { apiKey: key, secretKey: secret, passphrase })
  return ok(account)
}
