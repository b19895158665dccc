import './card-proof.css'
import type { RecommendedStrategy } from '@gridpilot/contract'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { chanceText } from './chance-text.ts'

interface CardProofProps {
  readonly strategy: RecommendedStrategy
  /** All cards: their bands are drawn to one scale, so that the wider one looks wider. */
  readonly all: readonly RecommendedStrategy[]
}

/** The band of outcomes as a bar, how many windows it rests on, and whether it could be luck. */
export function CardProof({ strategy, all }: CardProofProps) {
  const t = useText()
  const format = useFormat()
  const { evidence } = strategy
  return (
    <div className="card-proof">
      <Band strategy={strategy} all={all} />
      <p className="soft">
        {t('proof.windows', {
          windows: format.count(evidence.windows),
          effective: format.count(evidence.effective_windows),
        })}
        {' · '}
        {t('proof.worst', {
          days: format.decimal(evidence.horizon_days, 1),
          roi: format.change(evidence.worst_window_roi, 1),
        })}
      </p>
      <p className="soft">{chanceText(evidence.edge_p_value, t)}</p>
    </div>
  )
}

function Band({ strategy, all }: CardProofProps) {
  const t = useText()
  const format = useFormat()
  const { mean, median, p10: low, p90: high } = strategy.leading
  if (low === null || high === null) return null
  const ends = all.flatMap(({ leading }) => [leading.p10 ?? 0, leading.p90 ?? 0, leading.mean, leading.median])
  const [left, right] = [Math.min(0, ...ends), Math.max(0, ...ends)]
  const at = (value: number) => `${(100 * (value - left)) / (right - left || 1)}%`
  const label = t('proof.band', {
    low: format.change(low, 1),
    high: format.change(high, 1),
    mean: format.change(mean),
    median: format.change(median),
  })
  return (
    <div className="proof-band" role="img" aria-label={label} title={label}>
      <span className="proof-zone" style={{ left: at(low), right: `calc(100% - ${at(high)})` }} />
      <span className="proof-zero" style={{ left: at(0) }} />
      <span className="proof-median" style={{ left: at(median) }} />
      <span className={`proof-mean ${mean < 0 ? 'down' : 'up'}`} style={{ left: at(mean) }} />
    </div>
  )
}
