import { useText } from '../../i18n/i18n.ts'

interface RangeBarProps {
  readonly lower: number
  readonly upper: number
  readonly price: number
  /** Below, above or both. */
  readonly limits: readonly number[]
  readonly stop: number | null
  readonly text: (price: number) => string
}

/** Limits, range and price on one line, to scale. */
export function RangeBar({ lower, upper, price, limits, stop, text }: RangeBarProps) {
  const t = useText()
  const known = [lower, upper, price, ...limits, ...(stop === null ? [] : [stop])]
  const low = Math.min(...known)
  const span = Math.max(...known) - low || 1
  const at = (value: number) => `${(100 * (value - low)) / span}%`
  const label = t('bot.rangeBar', {
    price: text(price),
    lower: text(lower),
    upper: text(upper),
    limit: limits.length === 0 ? t('bot.noLimit') : limits.map(text).join(' / '),
  })
  return (
    <div className="range-bar" role="img" aria-label={label}>
      <div className="range-track">
        <span className="range-zone" style={{ left: at(lower), right: `calc(100% - ${at(upper)})` }} />
        {limits.map((limit) => (
          <span key={limit} className="range-mark limit" style={{ left: at(limit) }} />
        ))}
        {stop === null ? null : <span className="range-mark stop" style={{ left: at(stop) }} />}
        <span className="range-mark price" style={{ left: at(price) }} />
      </div>
      <div className="range-legend soft number" aria-hidden="true">
        <span>
          <i className="zone" /> {text(lower)} – {text(upper)}
        </span>
        <span>
          <i className="price" /> {text(price)}
        </span>
        {limits.length === 0 ? null : (
          <span>
            <i className="limit" /> {limits.map(text).join(' / ')}
          </span>
        )}
      </div>
    </div>
  )
}
