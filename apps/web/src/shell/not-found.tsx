import { Result } from 'antd'
import { Link } from 'react-router'
import { useText } from '../i18n/i18n.ts'

export function NotFound() {
  const t = useText()
  return (
    <Result status="info" title={t('errors.notFound')} extra={<Link to="/grid">{t('actions.toFuturesGrid')}</Link>} />
  )
}
