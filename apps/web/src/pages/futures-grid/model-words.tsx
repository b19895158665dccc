import type { AnalyzeResponse, ModelCardWord } from '@gridpilot/contract'
import { Alert, Tag } from 'antd'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { TimeText } from '../../parts/time-text.tsx'
import { useNoticeText } from '../../parts/use-notice.ts'
import { usePreferences } from '../../preferences/preferences.ts'
import { TEST_IDS } from '../../testids.ts'

/** What the model says about the market, or why it says nothing. Nothing at all where none is set up. */
export function ModelMarket({ analysis: { model } }: { readonly analysis: AnalyzeResponse }) {
  const t = useText()
  const notice = useNoticeText()
  const language = usePreferences((state) => state.language)
  if (model === null) return null
  const { explained, market_i18n, reason, next_call_at, name } = model
  return (
    <Alert
      className="advice"
      type="info"
      data-testid={TEST_IDS.modelMarket}
      data-value={explained ? 'explained' : (reason?.code ?? '')}
      title={t('grid.model.title', { model: name })}
      description={
        <>
          {explained ? market_i18n?.[language] : reason === null ? null : notice(reason)}{' '}
          {next_call_at === null ? null : (
            <>
              {t('grid.model.next')} <TimeText at={next_call_at} />
            </>
          )}
          {explained ? <span className="soft"> {t('grid.model.figures')}</span> : null}
        </>
      }
    />
  )
}

/** What the model says about one card: it may advise against it or for less, never for more. */
export function ModelCard({ word, first }: { readonly word: ModelCardWord; readonly first: boolean }) {
  const t = useText()
  const format = useFormat()
  const language = usePreferences((state) => state.language)
  return (
    <div className="model-word" data-testid={TEST_IDS.modelCard}>
      <p>{word.text_i18n[language]}</p>
      {first && !word.veto ? <Tag color="processing">{t('grid.model.first')}</Tag> : null}
      {word.veto ? <Tag color="warning">{t('grid.model.veto')}</Tag> : null}
      {word.size_factor < 1 ? (
        <Tag>{t('grid.model.smaller', { share: format.decimal(100 * word.size_factor, 0) })}</Tag>
      ) : null}
    </div>
  )
}
