import { type PatchRiskSettingsRequestInput, type RiskSettings, routes } from '@gridpilot/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, InputNumber, Select, Tag } from 'antd'
import { useInstruments, useRiskSettings } from '../../api/queries.ts'
import { keys } from '../../api/query-keys.ts'
import { useText } from '../../i18n/i18n.ts'
import { Problem } from '../../parts/problem.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { api } from '../../session/session.ts'
import { TEST_IDS } from '../../testids.ts'

const FIELDS = [
  { name: 'leverage_cap', suffix: '×', optional: false },
  { name: 'max_running_bots', suffix: '', optional: false },
  { name: 'max_investment_share_percent', suffix: '%', optional: false },
  { name: 'daily_loss_limit_usdt', suffix: 'USDT', optional: true },
  { name: 'max_open_positions', suffix: '', optional: true },
] as const

type RiskForm = Pick<RiskSettings, (typeof FIELDS)[number]['name'] | 'allowed_symbols'>

export function RiskSection() {
  const settings = useRiskSettings()
  if (settings.error) return <Problem error={settings.error} onRetry={() => void settings.refetch()} />
  if (!settings.data) return <Waiting />
  return <RiskFormView settings={settings.data} />
}

function RiskFormView({ settings }: { settings: RiskSettings }) {
  const t = useText()
  const client = useQueryClient()
  const symbols = useInstruments().data?.items ?? []
  const save = useMutation({
    mutationFn: (body: PatchRiskSettingsRequestInput) => api.call(routes.patchRiskSettings, { body }),
    onSuccess: (fresh) => client.setQueryData(keys.riskSettings, fresh),
  })
  return (
    <Form<RiskForm>
      layout="vertical"
      className="settings-section"
      data-testid={TEST_IDS.settingsRisk}
      initialValues={settings}
      onFinish={(values) => save.mutate(changesOf(settings, values))}
    >
      <p className="soft">{t('settings.risk.text')}</p>
      {FIELDS.map(({ name, suffix, optional }) => (
        <Form.Item
          key={name}
          name={name}
          label={<RiskLabel settings={settings} name={name} />}
          extra={t(`settings.risk.means.${name}`)}
          rules={optional ? [] : [{ required: true, message: t('settings.risk.needed') }]}
        >
          <InputNumber<number> min={0} suffix={suffix} placeholder={t('use.none')} />
        </Form.Item>
      ))}
      <Form.Item
        name="allowed_symbols"
        label={<RiskLabel settings={settings} name="allowed_symbols" />}
        extra={t('settings.risk.means.allowed_symbols')}
      >
        <Select
          mode="multiple"
          allowClear
          placeholder={t('settings.risk.allSymbols')}
          options={symbols.map(({ symbol }) => ({ value: symbol, label: symbol }))}
        />
      </Form.Item>
      {save.error ? <Problem error={save.error} /> : null}
      {save.isSuccess ? <Alert type="success" showIcon title={t('settings.saved')} /> : null}
      <Button type="primary" htmlType="submit" loading={save.isPending} data-testid={TEST_IDS.saveRisk}>
        {t('actions.save')}
      </Button>
    </Form>
  )
}

/** Says of each limit whether this version really holds it. */
function RiskLabel({ settings, name }: { settings: RiskSettings; name: keyof RiskForm }) {
  const t = useText()
  const enforced = settings.enforced.includes(name)
  return (
    <>
      {t(`settings.risk.names.${name}`)}{' '}
      <Tag color={enforced ? 'success' : 'default'}>
        {enforced ? t('settings.risk.enforced') : t('settings.risk.storedOnly')}
      </Tag>
    </>
  )
}

function changesOf(settings: RiskSettings, form: RiskForm): PatchRiskSettingsRequestInput {
  const symbols = form.allowed_symbols?.length ? form.allowed_symbols : null
  const change: PatchRiskSettingsRequestInput = {}
  if (form.leverage_cap !== settings.leverage_cap) change.leverage_cap = form.leverage_cap
  if (form.max_running_bots !== settings.max_running_bots) change.max_running_bots = form.max_running_bots
  if (form.max_investment_share_percent !== settings.max_investment_share_percent) {
    change.max_investment_share_percent = form.max_investment_share_percent
  }
  const loss = form.daily_loss_limit_usdt ?? null
  if (loss !== settings.daily_loss_limit_usdt) change.daily_loss_limit_usdt = loss
  const positions = form.max_open_positions ?? null
  if (positions !== settings.max_open_positions) change.max_open_positions = positions
  if (JSON.stringify(symbols) !== JSON.stringify(settings.allowed_symbols)) change.allowed_symbols = symbols
  return change
}
