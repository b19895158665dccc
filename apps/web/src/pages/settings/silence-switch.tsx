import { type Account, routes, SILENCE_SECONDS } from '@gridpilot/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Select, Switch } from 'antd'
import { keys } from '../../api/query-keys.ts'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Problem } from '../../parts/problem.tsx'
import { api } from '../../session/session.ts'
import { TEST_IDS } from '../../testids.ts'

const CHOICES = [SILENCE_SECONDS.least, 10, 15, 30, 45, SILENCE_SECONDS.most] as const
/** Long enough for a restart of the router, short enough for a falling market. */
const USUAL = 30

/** The exchange's own dead man's switch, off until it is wanted. Classic accounts have none. */
export function SilenceSwitch({ account }: { account: Account }) {
  const t = useText()
  const format = useFormat()
  const client = useQueryClient()
  const change = useMutation({
    mutationFn: (cancel_all_after_seconds: number) =>
      api.call(routes.patchAccount, { params: { id: account.id }, body: { cancel_all_after_seconds } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.accounts }),
  })
  const { family, cancel_all_after_seconds: seconds } = account
  const isOn = seconds > 0
  if (family !== 'unified' && !isOn) return null
  return (
    <div className="silence-switch" data-testid={TEST_IDS.silenceSwitch}>
      <label htmlFor={`silence-${account.id}`}>
        <Switch
          id={`silence-${account.id}`}
          size="small"
          checked={isOn}
          loading={change.isPending}
          onChange={(on) => change.mutate(on ? USUAL : 0)}
        />{' '}
        {t('silence.title')}
      </label>
      {family === 'classic' ? <Alert type="warning" showIcon title={t('silence.notUnified')} /> : null}
      <ul className="soft">
        <li>{t('silence.does')}</li>
        <li>{t('silence.byHand')}</li>
        <li>{t('silence.positions')}</li>
        <li>{t('silence.access')}</li>
      </ul>
      {isOn ? (
        <Select
          aria-label={t('silence.after')}
          value={seconds}
          disabled={change.isPending}
          onChange={(chosen) => change.mutate(chosen)}
          options={[...new Set([...CHOICES, seconds])].map((value) => ({
            value,
            label: `${t('silence.after')}: ${t('silence.seconds', { seconds: format.count(value) })}`,
          }))}
        />
      ) : null}
      {change.error ? <Problem error={change.error} /> : null}
    </div>
  )
}
