import { type Account, routes } from '@gridpilot/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Card, Popconfirm, Tag, Tooltip } from 'antd'
import { useState } from 'react'
import { useAccounts } from '../../api/queries.ts'
import { keys } from '../../api/query-keys.ts'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { accountName } from '../../parts/account-name.ts'
import { Problem } from '../../parts/problem.tsx'
import { useNoticeText } from '../../parts/use-notice.ts'
import { Waiting } from '../../parts/waiting.tsx'
import { api, useSession } from '../../session/session.ts'
import { TEST_IDS } from '../../testids.ts'
import { STRIP } from '../../theme/palette.ts'
import { AccountAuditLine } from './account-audit.tsx'
import { AccountForm } from './account-form.tsx'
import { ArmingCard } from './arming-card.tsx'
import { NewKey } from './new-key.tsx'
import { Ownership } from './ownership.tsx'
import { SelfTest } from './self-test.tsx'
import { SilenceSwitch } from './silence-switch.tsx'

/** Exchange accounts: keys go in once and never come back. */
export function AccountsSection() {
  const t = useText()
  const accounts = useAccounts()
  const guest = useSession(({ user }) => user?.is_demo === true)
  const [adding, setAdding] = useState(false)
  return (
    <div className="settings-section" data-testid={TEST_IDS.settingsAccounts}>
      <p className="soft">{t('settings.accounts.text')}</p>
      {accounts.error ? <Problem error={accounts.error} onRetry={() => void accounts.refetch()} /> : null}
      {accounts.isPending ? <Waiting /> : null}
      {accounts.data?.items.map((account) => (
        <AccountCard key={account.id} account={account} />
      ))}
      {guest ? <p className="soft">{t('settings.accounts.guest')}</p> : null}
      {adding ? (
        <AccountForm onDone={() => setAdding(false)} />
      ) : (
        <Button data-testid={TEST_IDS.addAccount} onClick={() => setAdding(true)}>
          {t('settings.accounts.add')}
        </Button>
      )}
    </div>
  )
}

function AccountCard({ account }: { account: Account }) {
  const t = useText()
  const format = useFormat()
  return (
    <Card
      size="small"
      className="account-card"
      data-testid={TEST_IDS.accountCard}
      title={accountName(account, t)}
      extra={
        <span className="kind" style={{ background: STRIP[account.kind] }}>
          {t(`mode.${account.kind}.word`)}
        </span>
      }
    >
      <div className="account-facts">
        <span>{t(`settings.accounts.status.${account.status}`)}</span>
        <span className="number">{format.usdt(account.balance?.equity)} USDT</span>
        {account.api_key_last4 === null ? null : (
          <span>{t('settings.accounts.key', { last4: account.api_key_last4 })}</span>
        )}
        {account.can_trade ? null : <Tag color="warning">{t('settings.accounts.readOnly')}</Tag>}
      </div>
      <AccountModes account={account} />
      <AccountTrouble account={account} />
      <Ownership account={account} />
      <SilenceSwitch account={account} />
      {account.kind === 'bitget' ? <ArmingCard account={account} /> : null}
      <SelfTest account={account}>
        {account.kind === 'paper' && account.status !== 'needs_key' ? null : <NewKey account={account} />}
        {account.is_default ? null : <DeleteAccount account={account} />}
      </SelfTest>
      <AccountAuditLine account={account} />
    </Card>
  )
}

/** Why it cannot be used now, and what to do about that very thing. */
function AccountTrouble({ account: { status_reason, status_todo } }: { account: Account }) {
  const notice = useNoticeText()
  if (status_reason === null || status_reason.code === 'live_trading_not_armed') return null
  return (
    <Alert
      type="error"
      showIcon
      title={notice(status_reason)}
      description={status_todo === null ? undefined : notice(status_todo)}
    />
  )
}

/** What Bitget calls the account: family, position mode and margin mode. Unknown ones are left out. */
function AccountModes({ account: { family, position_mode, margin_mode } }: { account: Account }) {
  const t = useText()
  if (family === null && position_mode === null && margin_mode === null) return null
  return (
    <div className="account-modes">
      {family === null ? null : <Mode name={t(`family.${family}`)} means={t('settings.accounts.familyText')} />}
      {position_mode === null ? null : (
        <Mode name={t(`positionMode.${position_mode}`)} means={t('settings.accounts.positionModeText')} />
      )}
      {margin_mode === null ? null : (
        <Mode name={t(`marginMode.${margin_mode}`)} means={t(`marginModeMeans.${margin_mode}`)} />
      )}
    </div>
  )
}

/** A word of the exchange; pointing at it, focusing it or tapping it tells what it means. */
function Mode({ name, means }: { name: string; means: string }) {
  return (
    <Tooltip title={means} trigger={['hover', 'focus', 'click']}>
      <button type="button" className="explain">
        <Tag>{name}</Tag>
      </button>
    </Tooltip>
  )
}

function DeleteAccount({ account }: { account: Account }) {
  const t = useText()
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () => api.call(routes.deleteAccount, { params: { id: account.id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.accounts }),
  })
  return (
    <>
      <Popconfirm
        title={t('settings.accounts.deleteTitle', { name: accountName(account, t) })}
        description={t('settings.accounts.deleteText')}
        styles={{ root: { maxWidth: 'min(360px, calc(100vw - 24px))' } }}
        okText={t('actions.delete')}
        cancelText={t('actions.cancel')}
        onConfirm={() => remove.mutate()}
      >
        <Button size="small" danger loading={remove.isPending}>
          {t('actions.delete')}
        </Button>
      </Popconfirm>
      {remove.error ? <Problem error={remove.error} /> : null}
    </>
  )
}
