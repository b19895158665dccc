import { Skeleton } from 'antd'
import { useText } from '../i18n/i18n.ts'

/** A quiet placeholder of about the size of what comes, announced to screen readers. */
export function Waiting({ rows = 4 }: { rows?: number }) {
  const t = useText()
  return (
    <div className="waiting" role="status" aria-label={t('states.loading')}>
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  )
}
