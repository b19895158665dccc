import { type Account, routes } from '@gridpilot/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Card, Popconfirm, Tag } from 'antd'
import { useState } from 'react'
import { useAccounts } from '../../api/queries.ts'
import { keys } from '../../api/query-keys.ts'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Problem } from '../../parts/problem.tsx'
import { useNoticeText } from '../../parts/use-notice.ts'
import { Waiting } from '../../parts/waiting.tsx'
import { api, useSession } from '../../session/session.ts'
import { TEST_IDS } from '../../testids.ts'
import { STRIP } from '../../theme/palette.ts'
import { AccountForm } from './account-form.tsx'
import { Checklist } from './checklist.tsx'

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
      {adding ? <AccountForm onDone={() => setAdding(false)} /> : null}
      {adding || guest ? null : <Button onClick={() => setAdding(true)}>{t('settings.accounts.add')}</Button>}
    </div>
  )
}

function AccountCard({ account }: { account: Account }) {
  const t = useText()
  const format = useFormat()
  const notice = useNoticeText()
  const check = useMutation({ mutationFn: () => api.call(routes.checkAccount, { params: { id: account.id } }) })
  return (
    <Card
      size="small"
      className="account-card"
      title={account.name}
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
      {account.status_reason ? <p className="field-error">{notice(account.status_reason)}</p> : null}
      <div className="account-actions">
        <Button
          size="small"
          loading={check.isPending}
          data-testid={TEST_IDS.accountCheck}
          onClick={() => check.mutate()}
        >
          {t('settings.accounts.check')}
        </Button>
        {account.is_default ? null : <DeleteAccount account={account} />}
      </div>
      {check.error ? <Problem error={check.error} /> : null}
      {check.data ? <Checklist check={check.data} /> : null}
    </Card>
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
        title={t('settings.accounts.deleteTitle', { name: account.name })}
        description={t('settings.accounts.deleteText')}
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
