import { type Account, routes } from '@gridpilot/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Popconfirm } from 'antd'
import { keys } from '../../api/query-keys.ts'
import { useText } from '../../i18n/i18n.ts'
import { Problem } from '../../parts/problem.tsx'
import { api } from '../../session/session.ts'
import { TEST_IDS } from '../../testids.ts'

/** Somebody else works on the account: nothing is sent, until a person says that this program is the only one. */
export function Ownership({ account }: { account: Account }) {
  const t = useText()
  const client = useQueryClient()
  const claim = useMutation({
    mutationFn: () => api.call(routes.claimAccount, { params: { id: account.id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.accounts }),
  })
  const { ownership } = account
  if (ownership === 'ours') return null
  return (
    <Alert
      type="error"
      showIcon
      data-testid={TEST_IDS.ownership}
      title={t(`ownership.${ownership}`)}
      description={
        <>
          <p>{t('ownership.means')}</p>
          {ownership === 'another_process' ? null : (
            <Popconfirm
              title={t('ownership.claim')}
              description={t('ownership.claimText')}
              styles={{ root: { maxWidth: 'min(360px, calc(100vw - 24px))' } }}
              okText={t('ownership.claim')}
              cancelText={t('actions.cancel')}
              onConfirm={() => claim.mutate()}
            >
              <Button danger size="small" loading={claim.isPending}>
                {t('ownership.claim')}
              </Button>
            </Popconfirm>
          )}
          {claim.error ? <Problem error={claim.error} /> : null}
        </>
      }
    />
  )
}
