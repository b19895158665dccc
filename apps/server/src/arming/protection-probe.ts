import { clientOrderId, type Instrument, minimumQuantity, type Ticks } from '@gridpilot/core'
import type { Read, StopRequest, Venue } from '@gridpilot/engine'

/** Half of the mark price: nothing short of a collapse meets it while the probe rests. */
const FAR = 0.5
const ATTEMPTS = 5
const PAUSE_MS = 700

export type ProbeResult = { readonly ok: true } | { readonly ok: false; readonly reason: string }

interface Probe {
  readonly venue: Venue
  readonly installation: string
  readonly wallMs: () => number
  readonly pause: (ms: number) => Promise<void>
}

/**
 * Proves on the account itself that what protection needs works: a stop of the smallest size, far below the market, is
 * placed, seen among the resting ones, taken off, and seen ended. Nothing but that stop is touched; it would buy the
 * smallest quantity if the price halved within these seconds.
 */
export async function probeProtection({ venue, installation, wallMs, pause }: Probe): Promise<ProbeResult> {
  const stop = await probeStop(venue, installation, wallMs())
  if (!stop.ok) return failed(stop.error.code)
  const placed = await venue.placeStop(stop.value)
  if (placed.outcome === 'refused') return failed(placed.error.code)
  const seen = await repeatedly(pause, async () => {
    const open = await venue.openStops()
    return open.ok && open.value.some(({ clientOrderId }) => clientOrderId === stop.value.clientOrderId)
  })
  // Taken off whatever was seen: an answer that was lost may hide a stop that rests.
  const ended = await repeatedly(pause, async () => {
    await venue.cancelStop(stop.value)
    const looked = await venue.lookupStop(stop.value)
    return looked.ok && looked.value.found && looked.value.report.state === 'canceled'
  })
  if (!seen) return failed('not_seen')
  return ended ? { ok: true } : failed('not_taken_off')
}

const failed = (reason: string): ProbeResult => ({ ok: false, reason })

async function repeatedly(pause: (ms: number) => Promise<void>, attempt: () => Promise<boolean>): Promise<boolean> {
  for (let i = 0; i < ATTEMPTS; i += 1) {
    if (i > 0) await pause(PAUSE_MS)
    if (await attempt()) return true
  }
  return false
}

async function probeStop(venue: Venue, installation: string, wallMs: number): Promise<Read<StopRequest>> {
  const instruments = await venue.instruments()
  if (!instruments.ok) return instruments
  const usual = (each: Instrument) => each.status === 'normal' && each.symbol === 'BTCUSDT'
  const instrument = instruments.value.find(usual) ?? instruments.value.find(({ status }) => status === 'normal')
  if (instrument === undefined) return { ok: false, error: { kind: 'refused', code: 'no_symbol', message: '' } }
  const { symbol } = instrument
  const ticker = await venue.ticker(symbol)
  if (!ticker.ok) return ticker
  const account = await venue.account()
  if (!account.ok) return account
  const settings = await venue.symbolSettings(symbol)
  if (!settings.ok) return settings
  const price = Math.max(1, Math.floor(ticker.value.mark * FAR)) as Ticks
  const attempt = Math.floor(wallMs / 1_000)
  const identity = { installation, bot: 'probe', revision: 0, purpose: 'protect', slot: -1, cycle: 0, attempt } as const
  const value: StopRequest = {
    clientOrderId: clientOrderId({ ...identity, side: 'buy' }),
    ...{ symbol, kind: 'trigger', side: 'buy', triggerBy: 'mark', triggerPrice: price, limitPrice: price },
    positionSide: account.value.positionMode === 'hedge' ? 'long' : 'net',
    marginMode: settings.value.marginMode,
    quantity: minimumQuantity(instrument, price),
    reduceOnly: false,
  }
  return { ok: true, value }
}
