import type { OptimizationRow, SearchNoise, SearchWalkForward } from '@gridpilot/contract'
import { useFormat } from '../../../format/use-format.ts'
import { useText } from '../../../i18n/i18n.ts'
import { Move } from '../../../parts/move.tsx'

/** The search out of sample: in sentences, then test by test. */
export function WalkForwardProof({ found }: { readonly found: SearchWalkForward }) {
  const t = useText()
  const format = useFormat()
  const p = found.edge_p_value
  const days = (value: number) => format.decimal(value, 1)
  const date = (at: string) => format.time(at, 'date')
  return (
    <section className="panel" aria-label={t('search.forward.title')}>
      <h2>{t('search.forward.title')}</h2>
      <p>
        {t('search.forward.text', {
          count: found.windows,
          horizon: days(found.horizon_days),
          train: days(found.train_days),
          embargo: days(found.embargo_days),
        })}
      </p>
      <p>
        {t('search.forward.figures', {
          mean: format.change(found.mean_roi_percent),
          median: format.change(found.median_roi_percent),
          band:
            found.roi_p10_percent === null
              ? t('search.forward.noBand')
              : t('search.forward.band', {
                  p10: format.change(found.roi_p10_percent),
                  p90: format.change(found.roi_p90_percent),
                }),
          liquidations: found.liquidations,
        })}
      </p>
      <p>
        {p === null
          ? t('search.forward.few', { count: found.effective_windows, needed: found.effective_windows_needed })
          : t('search.forward.luck', { p: format.percent(100 * p, 1), tried: format.count(found.tried) })}
      </p>
      <div className="backtest-scroll">
        <table className="backtest-table number">
          <thead>
            <tr>
              <th>{t('search.forward.test')}</th>
              <th>{t('search.forward.chosen')}</th>
              <th>{t('search.forward.before')}</th>
              <th>{t('search.forward.after')}</th>
            </tr>
          </thead>
          <tbody>
            {found.folds.map((fold) => (
              <tr key={fold.test_from}>
                <th>
                  {date(fold.test_from)} – {date(fold.test_to)}
                </th>
                <td>
                  {t(`direction.${fold.direction}`)} {format.change(fold.lower_percent, 1)} …{' '}
                  {format.change(fold.upper_percent, 1)}, {t('bot.grids', { count: fold.grid_count })}, {fold.leverage}×
                </td>
                <td>{format.change(fold.train_roi_percent)}</td>
                <td>
                  <Move value={fold.test_roi_percent}>{format.change(fold.test_roi_percent)}</Move>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

/** What the same search finds where there is nothing to find. */
export function NoiseProof({ noise, best }: { readonly noise: SearchNoise; readonly best: OptimizationRow | null }) {
  const t = useText()
  const format = useFormat()
  const rois = noise.bests.map(({ roi_percent }) => roi_percent).sort((a, b) => a - b)
  return (
    <section className="panel" aria-label={t('search.noiseTitle')}>
      <h2>{t('search.noiseTitle')}</h2>
      <p>
        {t('search.noiseFound', {
          walks: noise.walks,
          low: format.change(rois[0] ?? null),
          high: format.change(rois.at(-1) ?? null),
          best: format.change(best?.roi_percent ?? null),
        })}
      </p>
      <p>
        {t('search.noiseAsGood', {
          count: noise.as_good,
          walks: noise.walks,
          p: format.percent(100 * noise.p_value, 0),
        })}
      </p>
    </section>
  )
}
