import { type Instrument, parsePrice, parseQuantity } from '@gridpilot/core'
import type { Checker, DurableCommit, SentRequest, World } from '../face.ts'
import { askedOrders, verbOf } from './asked-order.ts'
import { ownerOf } from './bot-of.ts'

/** I3: what leaves as an order was durable before, with its final id and its final size. */
export function durableFirst(): Checker {
  const durable = new Map<string, { readonly quantity: number }>()
  return {
    invariant: 'I3',
    onCommit(_world: World, { accountId, commit }: DurableCommit) {
      for (const order of commit.orders)
        durable.set(`${accountId}/${order.clientOrderId}`, { quantity: order.quantity })
      return null
    },
    onSend(world: World, request: SentRequest) {
      if (verbOf(request) !== 'place') return null
      for (const { clientOrderId, symbol, quantity } of askedOrders(request)) {
        const intent = durable.get(`${request.accountId}/${clientOrderId}`)
        if (intent === undefined) return `${clientOrderId} was sent before its intent was durable`
        const steps = quantity === null ? null : parseQuantity(world.truth.instrument(symbol), quantity)
        if (steps === null || !steps.ok || steps.value !== intent.quantity)
          return `${clientOrderId} was sent over ${quantity}, its intent says ${intent.quantity} steps`
      }
      return null
    },
  }
}

/** Writes that change no order: they may concern only what a bot of the account needs. */
const SETTINGS = new Set([
  '/api/v2/mix/account/set-leverage',
  '/api/v2/mix/account/set-margin-mode',
  '/api/v3/account/set-leverage',
])

/** I12: nothing that is not ours is ever touched; every write is one we know, about an order or a symbol of ours. */
export function onlyOurs(): Checker {
  return {
    invariant: 'I12',
    onSend(world: World, request: SentRequest) {
      if (!request.writes) return null
      if (SETTINGS.has(request.path)) return foreignSymbol(world, request)
      const verb = verbOf(request)
      if (verb === null) return `${request.method} ${request.path} is no write of ours`
      const orders = askedOrders(request)
      if (orders.length === 0) return `${request.path} names no order: it would reach every one`
      for (const { clientOrderId } of orders) {
        if (clientOrderId === '') return `${request.path} names an order without our id`
        const stop = verb === 'place_stop' || verb === 'cancel_stop'
        const installations = world.bots.map(({ installation }) => `g${installation}-`)
        const ours = stop
          ? installations.some((prefix) => clientOrderId.startsWith(prefix))
          : ownerOf(world, clientOrderId) !== null
        if (!ours) return `${request.path} touches ${clientOrderId}, which is not ours`
      }
      return null
    },
  }
}

function foreignSymbol(world: World, { accountId, path, body }: SentRequest): string | null {
  const symbol = String((body as { readonly symbol?: unknown } | null)?.symbol ?? '')
  const ours = world.bots.some((bot) => bot.accountId === accountId && bot.config.symbol === symbol)
  return ours ? null : `${path} for ${symbol}, where no bot of the account is`
}

/** I15: what is sent fits tick and step; the smaller floors are the exchange's to refuse while they change. */
export function wellFormed(): Checker {
  const floors = new Map<string, Instrument>()
  return {
    invariant: 'I15',
    onSend(world: World, request: SentRequest) {
      if (verbOf(request) !== 'place') return null
      for (const { clientOrderId, symbol, price, quantity } of askedOrders(request)) {
        const instrument = floors.get(symbol) ?? world.truth.instrument(symbol)
        floors.set(symbol, instrument)
        const steps = quantity === null ? null : parseQuantity(instrument, quantity)
        if (steps === null || !steps.ok || steps.value < 1) return `${clientOrderId} over ${quantity} is off the step`
        if (steps.value < instrument.minQuantity) return `${clientOrderId} over ${quantity} is below the minimum`
        if (price === null) continue
        const ticks = parsePrice(instrument, price)
        if (!ticks.ok || ticks.value < 1) return `${clientOrderId} at ${price} is off the tick`
      }
      return null
    },
  }
}
