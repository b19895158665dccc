import { PRODUCT_TYPE } from '../../figures.ts'
import { GRANULARITIES, type Granularity } from '../../granularity.ts'

export type PrivateChannel =
  | 'orders'
  | 'orders-algo'
  | 'fill'
  | 'positions'
  | 'positions-history'
  | 'account'
  | 'equity'
  | 'adl-noti'

export type Channel =
  | { readonly kind: 'private'; readonly name: PrivateChannel; readonly symbol: string | null }
  | { readonly kind: 'ticker' | 'trade'; readonly symbol: string }
  | { readonly kind: 'books'; readonly symbol: string; readonly depth: number | 'all' }
  | { readonly kind: 'candle'; readonly symbol: string; readonly granularity: Granularity }

const PRIVATE: readonly PrivateChannel[] = [
  'orders',
  'orders-algo',
  'fill',
  'positions',
  'positions-history',
  'account',
  'equity',
  'adl-noti',
]
const BOOKS: Readonly<Record<string, number | 'all'>> = { books1: 1, books5: 5, books15: 15, books: 'all' }

/** What an argument of a subscription names; null when there is no such channel or symbol. */
export function channelOf(argument: Readonly<Record<string, unknown>>, symbols: readonly string[]): Channel | null {
  const { instType, channel, instId } = argument
  if (typeof channel !== 'string' || typeof instType !== 'string') return null
  if (instType.toUpperCase() !== PRODUCT_TYPE) return null
  const name = PRIVATE.find((each) => each === channel)
  const known = typeof instId === 'string' && symbols.includes(instId)
  if (name !== undefined) {
    const all = instId === undefined || instId === 'default'
    return all || known ? { kind: 'private', name, symbol: all ? null : (instId as string) } : null
  }
  if (!known) return null
  if (channel === 'ticker' || channel === 'trade') return { kind: channel, symbol: instId }
  const depth = Object.hasOwn(BOOKS, channel) ? BOOKS[channel] : undefined
  if (depth !== undefined) return { kind: 'books', symbol: instId, depth }
  const granularity = channel.startsWith('candle') ? GRANULARITIES.get(channel.slice('candle'.length)) : undefined
  return granularity === undefined ? null : { kind: 'candle', symbol: instId, granularity }
}
