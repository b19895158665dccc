import { Badge } from 'antd'
import { NavLink } from 'react-router'
import { useAlerts } from '../api/queries.ts'
import { useText } from '../i18n/i18n.ts'
import { Icon } from '../parts/icon.tsx'
import { navTestId } from '../testids.ts'

const PAGES = ['grid', 'dashboard', 'backtest', 'alerts', 'settings'] as const

/** Links to the pages: in the header on wide screens, at the thumb on phones. */
export function Navigation({ place }: { place: 'header' | 'bottom' }) {
  const t = useText()
  const unread = useAlerts().data?.items.filter(({ acknowledged_at }) => acknowledged_at === null).length ?? 0
  return (
    <nav className={`navigation ${place}`} aria-label={t('shell.navigation')}>
      {PAGES.map((page) => (
        <NavLink key={page} to={`/${page}`} aria-label={t(`nav.${page}`)} data-testid={navTestId(page)}>
          <Badge count={page === 'alerts' ? unread : 0} size="small" offset={[4, -2]}>
            <Icon name={page} />
          </Badge>
          <span>{t(`nav.${page}`)}</span>
        </NavLink>
      ))}
    </nav>
  )
}
