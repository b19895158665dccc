import { money, type Rate, rate, type Steps, type Ticks } from '@gridpilot/core'
import { SimVenue, type VenueCommand, type VenueConfig } from '../src/index.ts'
import { START_MS } from './desk.ts'
import { near, pick, type Random, whole } from './random.ts'
import { nextCommand } from './random-command.ts'
import { ACCOUNTS, INSTRUMENTS } from './world-facts.ts'

/** Long random lives of several accounts in both position modes and both margin modes, with everything they may do. */

/** What happens next: a command of an account, or something the market or the operator does. */
export type Happening =
  | { readonly kind: 'command'; readonly command: VenueCommand }
  | { readonly kind: 'move'; readonly symbol: string; readonly last: Ticks; readonly mark: Ticks | null }
  | { readonly kind: 'funding'; readonly symbol: string; readonly rate: string }

export function openWorld(random: Random): SimVenue {
  const settings: VenueConfig['settings'] = {
    defaultLeverage: 20,
    fillRule: pick(random, ['touch', 'through'] as const),
    spreadTicks: pick(random, [1, 1, 5]),
    touchQuantity: pick(random, [{}, { BTCUSDT: 7 as Steps, DOGEUSDT: 30 as Steps }]),
    insuranceFund: pick(random, [null, money('0'), money('20')]),
    maxPlansPerSymbol: 8,
  }
  const venue = new SimVenue({ instruments: INSTRUMENTS, settings })
  for (const accountId of ACCOUNTS) {
    const positionMode = accountId === 'alice' || accountId === 'dave' ? 'one_way' : 'hedge'
    const clientOrderIdRule = pick(random, ['forever', 'open', { periodMs: 86_400_000 }] as const)
    const create = { kind: 'create_account', accountId, deposit: '1000' } as const
    venue.execute({ ...create, settings: { positionMode, clientOrderIdRule } }, START_MS)
  }
  venue.execute({ kind: 'transfer', accountId: 'carol', amount: '3', coin: 'BGB' }, START_MS)
  venue.execute({ kind: 'set_fee_coin', accountId: 'carol', coin: 'BGB' }, START_MS)
  venue.moveTo('BTCUSDT', { last: 250_000 as Ticks }, START_MS)
  venue.moveTo('DOGEUSDT', { last: 20_000 as Ticks }, START_MS)
  return venue
}

export function nextHappening(random: Random, venue: SimVenue, step: number): Happening {
  const symbol = pick(random, INSTRUMENTS).symbol
  const last = venue.market(symbol)?.last ?? 1
  const dice = random()
  if (dice < 0.34) {
    const far = random() < 0.12
    const anchor = symbol === 'BTCUSDT' ? 250_000 : 20_000
    // Prices are drawn back to where they began, so that a long life does not end at zero or the sky.
    const drift = last > anchor * 1.5 ? -60 : last < anchor * 0.6 ? 60 : 0
    const to = near(last, whole(random, far ? -1800 : -150, far ? 1800 : 150) + drift)
    return { kind: 'move', symbol, last: to, mark: random() < 0.2 ? near(to, whole(random, -40, 40)) : null }
  }
  if (dice < 0.37) {
    return { kind: 'funding', symbol, rate: String(whole(random, -9, 9) * pick(random, [1, 1, 1, 5, 25])) }
  }
  return { kind: 'command', command: nextCommand(random, venue, symbol, last, step) }
}

/** Does it at its step's time (an hour a step, so that funding and history see days); what the command answered. */
export function perform(
  venue: SimVenue,
  happening: Happening,
  step: number,
): { readonly ok: boolean; readonly code: string } {
  const at = START_MS + (step + 1) * 3_600_000
  if (happening.kind === 'move') {
    const mark = happening.mark === null ? {} : { mark: happening.mark }
    venue.moveTo(happening.symbol, { last: happening.last, ...mark }, at)
  } else if (happening.kind === 'funding') {
    venue.applyFunding(happening.symbol, rate(`${Number(happening.rate) / 1000}`) as Rate, at)
  } else {
    // Through JSON, as a journal would keep it.
    const done = venue.execute(JSON.parse(JSON.stringify(happening.command)) as VenueCommand, at)
    return done.ok ? { ok: true, code: '' } : { ok: false, code: done.error.code }
  }
  return { ok: true, code: '' }
}
