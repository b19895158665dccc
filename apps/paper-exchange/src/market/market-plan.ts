import type { Instrument } from '@gridpilot/core'
import type { MarketFeed } from '../feed/feed.ts'
import type { MarkStyle } from './fair-price.ts'
import type { Market } from './market.ts'
import { PlayedMarket, type PlayedSnapshot } from './played-market.ts'

/** What an exchange trades and how its market is opened: fresh, or where a snapshot of it stood. */
export interface MarketPlan {
  readonly instruments: readonly Instrument[]
  open(snapshot: unknown): Market
}

export const playedPlan = (feed: MarketFeed, style: MarkStyle): MarketPlan => ({
  instruments: feed.feeds.map(({ instrument }) => instrument),
  open: (snapshot) => new PlayedMarket(feed, style, snapshot === null ? undefined : (snapshot as PlayedSnapshot)),
})
