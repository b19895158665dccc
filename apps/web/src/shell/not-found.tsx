import { Alert } from 'antd'
import { Link } from 'react-router'
import { useText } from '../i18n/i18n.ts'

export function NotFound() {
  const t = useText()
  return (
    <Alert
      type="info"
      showIcon
      title={t('errors.notFound')}
      action={<Link to="/grid">{t('actions.toFuturesGrid')}</Link>}
    />
  )
}
