import { Alert, Button } from 'antd'
import { useRouteError } from 'react-router'
import { useText } from '../i18n/i18n.ts'

/** A page that failed to load or to draw. Bots run on the server: nothing happened to them. */
export function PageError() {
  const t = useText()
  const error = useRouteError()
  const detail = error instanceof Error ? error.message : ''
  return (
    <Alert
      className="page-error"
      type="error"
      showIcon
      title={t('errors.page.title')}
      description={
        <>
          {t('errors.page.text')} <code className="code">{detail}</code>
        </>
      }
      action={<Button onClick={() => location.reload()}>{t('actions.reload')}</Button>}
    />
  )
}
