import type { Account } from '@gridpilot/contract'
import { Button, Select, Tooltip } from 'antd'
import { Link } from 'react-router'
import { useAccounts } from '../api/queries.ts'
import { useFormat } from '../format/use-format.ts'
import { useText } from '../i18n/i18n.ts'
import { accountName } from '../parts/account-name.ts'
import { Explain } from '../parts/explain.tsx'
import { Icon } from '../parts/icon.tsx'
import { setPreference } from '../preferences/preferences.ts'
import { logout } from '../session/session.ts'
import { TEST_IDS } from '../testids.ts'
import { usePhone } from '../theme/use-media.ts'
import { AppearanceSwitch } from './appearance-switch.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { Navigation } from './navigation.tsx'

export function Header({ account }: { account: Account | null }) {
  const t = useText()
  const phone = usePhone()
  return (
    <header className="header">
      <Link className="brand" to="/grid" aria-label="Gridpilot">
        <img src="/favicon.svg" alt="" width={26} height={26} />
        {phone ? null : <span>Gridpilot</span>}
      </Link>
      {phone ? null : <Navigation place="header" />}
      <div className="header-end">
        <AccountChoice account={account} />
        <LanguageSwitch />
        {phone ? null : <AppearanceSwitch />}
        <Tooltip title={t('actions.logout')}>
          <Button
            type="text"
            aria-label={t('actions.logout')}
            data-testid={TEST_IDS.logout}
            icon={<Icon name="logout" />}
            onClick={() => void logout()}
          />
        </Tooltip>
      </div>
    </header>
  )
}

/** Equity of the account in use; with several accounts, which one. */
function AccountChoice({ account }: { account: Account | null }) {
  const t = useText()
  const format = useFormat()
  const accounts = useAccounts().data?.items ?? []
  if (account === null) return null
  return (
    <div className="account-choice">
      {accounts.length > 1 ? (
        <Select
          variant="borderless"
          size="small"
          aria-label={t('shell.account')}
          data-testid={TEST_IDS.accountSelect}
          value={account.id}
          popupMatchSelectWidth={false}
          onChange={(accountId) => setPreference({ accountId })}
          options={accounts.map((each) => ({ value: each.id, label: accountName(each, t) }))}
        />
      ) : null}
      <span className="balance">
        <strong className="number" data-value={account.balance?.equity}>
          {format.usdt(account.balance?.equity)}
        </strong>{' '}
        <Explain name="equity" at={account.balance?.as_of}>
          USDT
        </Explain>
      </span>
    </div>
  )
}
