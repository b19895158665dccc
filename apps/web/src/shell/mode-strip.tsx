import type { Account, MarketFeed } from '@gridpilot/contract'
import { useHealth } from '../api/queries.ts'
import { useFormat } from '../format/use-format.ts'
import { type Translate, useText } from '../i18n/i18n.ts'
import { TEST_IDS } from '../testids.ts'
import { STRIP } from '../theme/palette.ts'

/** Where prices come from, in words: "simulated market 60×". */
export function feedText(feed: MarketFeed | null | undefined, t: Translate, speed: (value: number) => string): string {
  if (!feed) return ''
  const words = t(`feed.${feed.feed}`)
  const fast = feed.speed === 1 ? words : `${words} ${speed(feed.speed)}×`
  return feed.ended ? `${fast} · ${t('feed.ended')}` : fast
}

export function useFeedText(feed: MarketFeed | null | undefined): string {
  const t = useText()
  const format = useFormat()
  return feedText(feed, t, (value) => format.decimal(value, 2))
}

/** The coloured strip that says with which money this page works; on every page. */
export function ModeStrip({ account }: { account: Account | null }) {
  const t = useText()
  const feed = useFeedText(useHealth().data?.feed)
  if (account === null) return <div className="mode-strip" data-testid={TEST_IDS.modeStrip} />
  return (
    <div
      className="mode-strip"
      style={{ background: STRIP[account.kind] }}
      data-testid={TEST_IDS.modeStrip}
      data-value={account.kind}
    >
      <strong>{t(`mode.${account.kind}.word`)}</strong>
      {account.kind !== 'bitget' && feed !== '' ? <span>{feed}</span> : null}
      <span className="mode-meaning">{t(`mode.${account.kind}.means`)}</span>
    </div>
  )
}
