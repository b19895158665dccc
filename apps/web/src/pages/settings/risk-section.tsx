import { type PatchRiskSettingsRequestInput, type RiskSettings, routes } from '@gridpilot/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, InputNumber, Radio, Select, Tag } from 'antd'
import { useInstruments, useRiskSettings } from '../../api/queries.ts'
import { keys } from '../../api/query-keys.ts'
import { useText } from '../../i18n/i18n.ts'
import { Problem } from '../../parts/problem.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { api } from '../../session/session.ts'
import { TEST_IDS } from '../../testids.ts'
import { DailyLossState } from './daily-loss-state.tsx'
import { type RiskForm, type RiskNumber, riskChanges } from './risk-changes.ts'

const START_FIELDS = [
  { name: 'leverage_cap', unit: '×', optional: false },
  { name: 'max_running_bots', unit: '', optional: false },
  { name: 'max_investment_share_percent', unit: '%', optional: false },
  { name: 'max_open_positions', unit: '', optional: true },
  { name: 'max_exposure_usdt', unit: 'USDT', optional: true },
  { name: 'min_liquidation_distance_percent', unit: '%', optional: true },
] as const

const DAY_FIELDS = [{ name: 'daily_loss_limit_usdt', unit: 'USDT', optional: true }] as const

export function RiskSection() {
  const settings = useRiskSettings()
  if (settings.error) return <Problem error={settings.error} onRetry={() => void settings.refetch()} />
  if (!settings.data) return <Waiting />
  return (
    <div className="settings-section">
      <DailyLossState settings={settings.data} />
      <RiskFormView settings={settings.data} />
    </div>
  )
}

function RiskFormView({ settings }: { settings: RiskSettings }) {
  const t = useText()
  const client = useQueryClient()
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
      onFinish={(values) => save.mutate(riskChanges(settings, values))}
    >
      <p className="soft">{t('settings.risk.text')}</p>
      <h2>{t('settings.risk.day')}</h2>
      {DAY_FIELDS.map((field) => (
        <RiskNumberField key={field.name} settings={settings} {...field} />
      ))}
      <DayChoices />
      <h2>{t('settings.risk.opening')}</h2>
      {START_FIELDS.map((field) => (
        <RiskNumberField key={field.name} settings={settings} {...field} />
      ))}
      <SymbolsField settings={settings} />
      {save.error ? <Problem error={save.error} /> : null}
      {save.isSuccess ? <Alert type="success" showIcon title={t('settings.saved')} /> : null}
      <Button type="primary" htmlType="submit" loading={save.isPending} data-testid={TEST_IDS.saveRisk}>
        {t('actions.save')}
      </Button>
    </Form>
  )
}

interface NumberFieldProps {
  readonly settings: RiskSettings
  readonly name: RiskNumber
  readonly unit: string
  readonly optional: boolean
}

function RiskNumberField({ settings, name, unit, optional }: NumberFieldProps) {
  const t = useText()
  return (
    <Form.Item
      name={name}
      label={<RiskLabel settings={settings} name={name} />}
      extra={t(`settings.risk.means.${name}`)}
      required={!optional}
      rules={optional ? [] : [{ required: true, message: t('settings.risk.needed') }]}
    >
      <InputNumber<number>
        min={0}
        suffix={unit === '×' ? t('settings.risk.times') : unit}
        placeholder={t('settings.risk.noLimit')}
      />
    </Form.Item>
  )
}

/** What a reached daily loss does, when it lets go, and whose midnight begins a day. */
function DayChoices() {
  const t = useText()
  return (
    <>
      <Form.Item name="daily_loss_action" label={t('settings.risk.names.daily_loss_action')}>
        <Radio.Group
          className="choices"
          options={(['pause', 'stop'] as const).map((value) => ({ value, label: t(`settings.risk.action.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="daily_loss_release" label={t('settings.risk.names.daily_loss_release')}>
        <Radio.Group
          className="choices"
          options={(['next_day', 'by_hand'] as const).map((value) => ({
            value,
            label: t(`settings.risk.release.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item name="time_zone" label={t('settings.risk.names.time_zone')} extra={t('settings.risk.means.time_zone')}>
        <Select className="time-zone" showSearch options={TIME_ZONES.map((value) => ({ value, label: value }))} />
      </Form.Item>
    </>
  )
}

const TIME_ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]

function SymbolsField({ settings }: { settings: RiskSettings }) {
  const t = useText()
  const symbols = useInstruments().data?.items ?? []
  return (
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
  )
}

/** The name of a limit, and a mark on one that this version only stores. */
function RiskLabel({ settings, name }: { settings: RiskSettings; name: RiskNumber | 'allowed_symbols' }) {
  const t = useText()
  return (
    <>
      {t(`settings.risk.names.${name}`)}
      {settings.enforced.includes(name) ? null : <Tag className="stored-only">{t('settings.risk.storedOnly')}</Tag>}
    </>
  )
}
