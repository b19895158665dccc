import { Alert, Button } from 'antd'
import { isApiError } from '../../api/api-error.ts'
import { useText } from '../../i18n/i18n.ts'
import { Problem } from '../../parts/problem.tsx'
import { TEST_IDS } from '../../testids.ts'

interface StartProblemProps {
  readonly error: unknown
  readonly busy: boolean
  /** Starts the same bot, confirmed. */
  readonly onConfirm: () => void
}

/** Why a bot did not start. A bot of the other direction on the same coin is a question, not a refusal. */
export function StartProblem({ error, busy, onConfirm }: StartProblemProps) {
  const t = useText()
  if (error == null) return null
  if (!isApiError(error) || error.code !== 'opposing_bots') return <Problem error={error} />
  return (
    <Alert
      type="warning"
      showIcon
      title={t('use.opposing.title')}
      description={
        <>
          <p>{t('use.opposing.text')}</p>
          <Button danger size="small" loading={busy} data-testid={TEST_IDS.confirmOpposing} onClick={onConfirm}>
            {t('use.opposing.confirm')}
          </Button>
        </>
      }
    />
  )
}
