import { guardedVenue } from '../../src/accounts/guarded-venue.ts'
import type { Foundations } from '../../src/foundations.ts'
import type { TestServer } from './test-server.ts'
import { vaultOf } from './vault.ts'

/** Accounts of real money reach the paper exchange instead of Bitget, behind the same guard. For tests only. */
export function liveOnPaper(base: Foundations): Foundations {
  const { venues } = base
  return {
    ...base,
    venues: {
      ...venues,
      open: (kind, keys, right = () => 'none') =>
        kind === 'bitget' ? guardedVenue(venues.open('paper', keys), right) : venues.open(kind, keys),
      check: (kind, keys, wishes) => venues.check(kind === 'bitget' ? 'paper' : kind, keys, wishes),
    },
  }
}

/** A "live" account of the caller, on a paper account's keys. */
export async function addLiveAccount(server: TestServer, token: string, name: string): Promise<string> {
  const paper = await server.call('createAccount', { token, body: { kind: 'paper', name: `${name} keys` } })
  const { userId } = (await server.base.store.accounts.allForSupervisor()).find(({ id }) => id === paper.body.id) ?? {}
  const keys = await vaultOf(server).keysOf(userId ?? '', paper.body.id)
  if (!keys.ok) throw new Error('no keys')
  const { apiKey, secretKey, passphrase } = keys.value
  const revealed = { api_key: apiKey.reveal(), secret_key: secretKey.reveal(), passphrase: passphrase.reveal() }
  const live = await server.call('createAccount', { token, body: { kind: 'bitget', name, ...revealed } })
  if (live.status !== 201) throw new Error(live.text)
  return live.body.id
}
