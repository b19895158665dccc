import { routes, type ShadowScore } from '@gridpilot/contract'
import { useQuery } from '@tanstack/react-query'
import { keys } from '../../api/query-keys.ts'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { api } from '../../session/session.ts'
import { TEST_IDS } from '../../testids.ts'

/** Below this many independent windows a record proves nothing. */
const ENOUGH = 8

/** What became of earlier recommendations of this symbol, used or not: stated against realised. */
export function ShadowRecord({ symbol }: { symbol: string }) {
  const t = useText()
  const format = useFormat()
  const record = useQuery({
    queryKey: keys.shadowRecord(symbol),
    queryFn: ({ signal }) => api.call(routes.getShadowRecord, { query: { symbol }, signal }),
    staleTime: 600_000,
    retry: false,
  })
  // A card stands without its record; an error here must not look like one of the recommendation.
  if (!record.data) return null
  const { score, recommendations, horizon_days } = record.data
  return (
    <section className="panel shadow-record" aria-label={t('shadow.title')} data-testid={TEST_IDS.shadowRecord}>
      <h2>{t('shadow.title')}</h2>
      <p className="soft">{t('shadow.text', { days: format.decimal(horizon_days, 0) })}</p>
      {score === null ? (
        <p>{t('shadow.none', { count: format.count(recommendations), days: format.decimal(horizon_days, 0) })}</p>
      ) : (
        <Score score={score} />
      )}
    </section>
  )
}

function Score({ score }: { score: ShadowScore }) {
  const t = useText()
  const format = useFormat()
  const params = {
    count: format.count(score.scored),
    effective: format.count(score.effective_windows),
    stated: format.change(score.stated_mean),
    realized: format.change(score.realized_mean),
    inside: format.percent(score.inside_band === null ? null : score.inside_band * 100, 0),
  }
  return (
    <>
      <p>{t('shadow.means', params)}</p>
      {score.inside_band === null ? null : <p>{t('shadow.inside', params)}</p>}
      <ul>
        {score.by_advice.map(({ advice, scored, realized_mean }) => (
          <li key={advice}>
            {t(`grid.advice.${advice}`)}: {format.change(realized_mean)} (
            {t('shadow.times', { count: format.count(scored) })})
          </li>
        ))}
      </ul>
      <p className="soft">
        {t('shadow.from', params)}
        {score.effective_windows < ENOUGH ? ` ${t('shadow.few')}` : ''}
      </p>
    </>
  )
}
