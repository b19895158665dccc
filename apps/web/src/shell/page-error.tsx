import { Button, Result } from 'antd'
import { useRouteError } from 'react-router'
import { useText } from '../i18n/i18n.ts'

/** A page that failed to load or to draw. Bots run on the server: nothing happened to them. */
export function PageError() {
  const t = useText()
  const error = useRouteError()
  const detail = error instanceof Error ? error.message : ''
  return (
    <Result
      status="error"
      title={t('errors.page.title')}
      subTitle={
        <>
          {t('errors.page.text')} <code className="code">{detail}</code>
        </>
      }
      extra={
        <Button type="primary" onClick={() => location.reload()}>
          {t('actions.reload')}
        </Button>
      }
    />
  )
}
