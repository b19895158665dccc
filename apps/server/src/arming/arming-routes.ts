import type { Arming as ApiArming } from '@gridpilot/contract'
import { formatMoney, parseMoney, toNumber } from '@gridpilot/core'
import type { Account, Store } from '@gridpilot/store'
import type { AccountDesk } from '../accounts/account-desk.ts'
import { SelfTest } from '../accounts/self-test.ts'
import { notice } from '../grid-bot/notices.ts'
import { domainRefusal, refusal } from '../http/api-error.ts'
import type { HandlersOf } from '../http/route-handler.ts'
import { utcTimeOrNull } from '../http/utc-time.ts'
import { type Arming, FIRST_BOT_CAP } from './arming.ts'
import { probeProtection } from './protection-probe.ts'

type SelfTestServices = ConstructorParameters<typeof SelfTest>[0]

interface Services extends SelfTestServices {
  readonly store: Store
  readonly accounts: AccountDesk
  readonly arming: Arming
  readonly wallMs: () => number
}

type ArmingOperation = 'getArming' | 'armAccount' | 'disarmAccount'

/** What has to be typed, letter by letter. */
const phraseOf = (account: Account): string => `REAL MONEY ${account.name}`

export function armingHandlers(services: Services): HandlersOf<ArmingOperation> {
  const { store, accounts, arming, wallMs } = services
  const selfTest = new SelfTest(services)
  const own = async (userId: string, id: string): Promise<Account> => {
    const account = await accounts.find(userId, id)
    if (account === null) throw refusal('not_found')
    return account
  }
  const live = async (userId: string, id: string): Promise<Account> => {
    const account = await own(userId, id)
    if (account.kind !== 'bitget') throw refusal('arming_not_needed')
    return account
  }
  const shown = async (account: Account): Promise<ApiArming> => {
    const armed = arming.armedOf(account.id)
    const cap = armed?.cap ?? FIRST_BOT_CAP
    return {
      needed: account.kind === 'bitget',
      armed: armed !== null,
      armed_at: utcTimeOrNull(armed?.armedAtMs ?? null),
      confirmation: phraseOf(account),
      first_bot_cap: toNumber(cap),
      first_bot_cap_applies: armed === null || (await arming.isFirst(account, armed)),
      notice: notice('real_money_notice', { cap: formatMoney(cap) }),
    }
  }
  return {
    async getArming({ caller, params }) {
      return shown(await own(caller.userId, params.id))
    },
    async armAccount({ caller, params, body, request }) {
      const account = await live(caller.userId, params.id)
      const refuse = async (reason: string, error: Parameters<typeof domainRefusal>[0]): Promise<never> => {
        await arming.refused(account, reason, request.ip)
        throw domainRefusal(error)
      }
      const nearest = phraseOf(account)
      if (body.confirmation !== nearest)
        await refuse('confirmation', { code: 'arming_confirmation_wrong', field: 'confirmation', nearest })
      const check = await selfTest.check(account, {})
      const finding = check.ok ? check.value.checks.find(({ result }) => result === 'fail')?.notice.code : check.error
      if (!check.ok || finding !== undefined)
        await refuse(`check:${finding}`, { code: 'arming_check_failed', details: { reason: finding ?? '' } })
      const venue = await accounts.venue(account)
      if (!venue.ok) return refuse(venue.error, { code: 'arming_check_failed', details: { reason: venue.error } })
      const installation = await store.settings.installationId()
      const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
      const probed = await arming.whileProbing(account.id, () =>
        probeProtection({ venue: venue.value, installation, wallMs, pause }),
      )
      if (!probed.ok)
        await refuse(`probe:${probed.reason}`, { code: 'arming_probe_failed', details: { reason: probed.reason } })
      const cap = parseMoney(body.first_bot_cap ?? '')
      await arming.arm(account, cap.ok ? cap.value : FIRST_BOT_CAP, request.ip)
      return shown(account)
    },
    async disarmAccount({ caller, params, request }) {
      const account = await live(caller.userId, params.id)
      const active = await store.gridBots.active(caller.userId, account.id)
      if (active.some(({ bot }) => bot.status !== 'created')) throw refusal('account_in_use')
      await arming.disarm(account, request.ip)
      return shown(account)
    },
  }
}
