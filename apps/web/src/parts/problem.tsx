import { Alert, Button } from 'antd'
import { useText } from '../i18n/i18n.ts'
import { usePreferences } from '../preferences/preferences.ts'
import { errorText } from './error-text.ts'

interface ProblemProps {
  readonly error: unknown
  readonly onRetry?: () => void
}

/** An error for a person: what happened, what it means for the money, what to do; the code small at the end. */
export function Problem({ error, onRetry }: ProblemProps) {
  const t = useText()
  const language = usePreferences((state) => state.language)
  const { what, money, code } = errorText(error, t, language)
  return (
    <Alert
      type="error"
      showIcon
      className="problem"
      title={what}
      description={
        <>
          <span>{money}</span> <code className="code">{code}</code>
        </>
      }
      action={
        onRetry ? (
          <Button size="small" onClick={onRetry}>
            {t('actions.tryAgain')}
          </Button>
        ) : null
      }
    />
  )
}
