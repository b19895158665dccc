import { type Account, type ReplaceKeyRequest, routes } from '@gridpilot/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Modal } from 'antd'
import { useState } from 'react'
import { keys } from '../../api/query-keys.ts'
import { useText } from '../../i18n/i18n.ts'
import { accountName } from '../../parts/account-name.ts'
import { Problem } from '../../parts/problem.tsx'
import { api } from '../../session/session.ts'
import { TEST_IDS } from '../../testids.ts'
import { KeyFields } from './key-fields.tsx'

/** Reasons that another key mends; the others are mended at the exchange. */
const KEY_REASONS = new Set([
  'key_missing',
  'key_unreadable',
  'key_can_withdraw',
  'key_unknown',
  'key_secret_wrong',
  'key_passphrase_wrong',
])

/** Another key for an account. What is typed is sent once and forgotten by the page, whether it is taken or not. */
export function NewKey({ account }: { account: Account }) {
  const t = useText()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        size="small"
        type={KEY_REASONS.has(account.status_reason?.code ?? '') ? 'primary' : 'default'}
        data-testid={TEST_IDS.newKey}
        onClick={() => setOpen(true)}
      >
        {t('settings.accounts.newKey')}
      </Button>
      {open ? <NewKeyModal account={account} onClose={() => setOpen(false)} /> : null}
    </>
  )
}

function NewKeyModal({ account, onClose }: { account: Account; onClose: () => void }) {
  const t = useText()
  const client = useQueryClient()
  const [form] = Form.useForm<ReplaceKeyRequest>()
  const replace = useMutation({
    mutationFn: (body: ReplaceKeyRequest) => api.call(routes.replaceAccountKey, { params: { id: account.id }, body }),
    onSuccess: () => {
      form.resetFields()
      void client.invalidateQueries({ queryKey: keys.accounts })
      onClose()
    },
  })
  return (
    <Modal
      open
      title={t('settings.accounts.newKeyTitle', { name: accountName(account, t) })}
      okText={t('actions.save')}
      cancelText={t('actions.cancel')}
      confirmLoading={replace.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p className="soft">{t('settings.accounts.newKeyText')}</p>
      <Form<ReplaceKeyRequest> form={form} layout="vertical" onFinish={(values) => replace.mutate(values)}>
        <KeyFields />
      </Form>
      {replace.error ? <Problem error={replace.error} /> : null}
    </Modal>
  )
}
