import { useText } from '../../i18n/i18n.ts'

interface RangeBarProps {
  readonly lower: number
  readonly upper: number
  readonly price: number
  readonly limit: number | null
  readonly stop: number | null
  readonly text: (price: number) => string
}

/** Limit, range and price on one line, to scale. */
export function RangeBar({ lower, upper, price, limit, stop, text }: RangeBarProps) {
  const t = useText()
  const known = [lower, upper, price, ...(limit === null ? [] : [limit]), ...(stop === null ? [] : [stop])]
  const low = Math.min(...known)
  const span = Math.max(...known) - low || 1
  const at = (value: number) => `${(100 * (value - low)) / span}%`
  const label = t('bot.rangeBar', {
    price: text(price),
    lower: text(lower),
    upper: text(upper),
    limit: limit === null ? t('bot.noLimit') : text(limit),
  })
  return (
    <div className="range-bar" role="img" aria-label={label}>
      <div className="range-track">
        <span className="range-zone" style={{ left: at(lower), right: `calc(100% - ${at(upper)})` }} />
        {limit === null ? null : <span className="range-mark limit" style={{ left: at(limit) }} />}
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
        {limit === null ? null : (
          <span>
            <i className="limit" /> {text(limit)}
          </span>
        )}
      </div>
    </div>
  )
}
