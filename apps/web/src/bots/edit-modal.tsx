import './edit.css'
import { type GridBot, OutOfRange, type PatchGridBotRequestInput, routes } from '@gridpilot/contract'
import { useMutation } from '@tanstack/react-query'
import { Checkbox, Collapse, Form, Input, InputNumber, Modal, Select } from 'antd'
import { useState } from 'react'
import { useInstrument } from '../api/queries.ts'
import { useFormat } from '../format/use-format.ts'
import { useText } from '../i18n/i18n.ts'
import { Explain } from '../parts/explain.tsx'
import { Problem } from '../parts/problem.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { api } from '../session/session.ts'
import { useShowBot } from './bot-commands.ts'
import { changesOf, type EditForm, EXIT_FIELDS, formOf, isNewGrid } from './edit-changes.ts'
import { EditComparison } from './edit-comparison.tsx'
import { isComparable, useEditPreview } from './use-edit-preview.ts'

/** Everything of a bot that may change before it has ended, with what the change would do before it is done. */
export function EditModal({ bot, onClose }: { bot: GridBot; onClose: () => void }) {
  const t = useText()
  const [form] = Form.useForm<EditForm>()
  // What the form was opened with: a range that follows the price meanwhile is no wish of the user's.
  const [before] = useState(() => formOf(bot))
  const values = Form.useWatch([], form) as Partial<EditForm> | undefined
  const change = changesOf(before, { ...before, ...values })
  const preview = useEditPreview(bot, change)
  const show = useShowBot()
  const save = useMutation({
    mutationFn: (body: PatchGridBotRequestInput) => api.call(routes.patchGridBot, { params: { id: bot.id }, body }),
    onSuccess: (fresh) => {
      show(fresh)
      onClose()
    },
  })
  const seen = !isComparable(bot) || (preview.current && preview.error == null)
  return (
    <Modal
      open
      width={640}
      title={t('edit.title', { name: bot.name })}
      okText={preview.data?.kind === 'grid' ? t('edit.begin') : t('actions.save')}
      cancelText={t('actions.cancel')}
      confirmLoading={save.isPending}
      okButtonProps={{ disabled: change !== null && !seen }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<EditForm>
        form={form}
        layout="vertical"
        initialValues={before}
        onFinish={() => (change === null ? onClose() : save.mutate(change))}
      >
        <EditFields bot={bot} before={before} />
      </Form>
      {change === null || !isComparable(bot) ? null : <PreviewOf bot={bot} preview={preview} />}
      {save.error ? <Problem error={save.error} /> : null}
    </Modal>
  )
}

function PreviewOf({ bot, preview }: { bot: GridBot; preview: ReturnType<typeof useEditPreview> }) {
  if (preview.error != null && preview.current) return <Problem error={preview.error} />
  if (preview.data === null) return <Waiting rows={3} />
  return <EditComparison bot={bot} preview={preview.data} stale={!preview.current} />
}

interface FieldsProps {
  readonly bot: GridBot
  readonly before: EditForm
}

function EditFields({ bot, before }: FieldsProps) {
  const t = useText()
  return (
    <>
      <Form.Item name="name" label={t('use.name')} rules={[{ required: true, max: 80, message: t('edit.nameNeeded') }]}>
        <Input />
      </Form.Item>
      <div className="edit-exits">
        {EXIT_FIELDS.map((field) => (
          <ExitField key={field} bot={bot} field={field} />
        ))}
      </div>
      <p className="soft edit-note">{t('edit.exitsText')}</p>
      <Collapse
        size="small"
        items={[
          { key: 'range', label: t('manual.leaves'), children: <RangeFields bot={bot} />, forceRender: true },
          {
            key: 'grid',
            label: t('edit.grid'),
            children: <GridFields bot={bot} before={before} />,
            forceRender: true,
          },
        ]}
      />
    </>
  )
}

function RangeFields({ bot }: { bot: GridBot }) {
  const t = useText()
  const tick = useInstrument(bot.symbol)?.tick_size ?? 1
  return (
    <>
      <p className="soft edit-note">{t('manual.trailingText')}</p>
      <div className="edit-exits">
        {(['trailing_up_to', 'trailing_down_to'] as const).map((name) => (
          <Form.Item key={name} name={name} label={t(`fields.${name}`)}>
            <InputNumber<number> min={0} step={tick} suffix="USDT" placeholder={t('use.none')} />
          </Form.Item>
        ))}
      </div>
      <Form.Item name="out_of_range" label={t('fields.out_of_range')} extra={<PlanMeans />}>
        <Select options={OutOfRange.options.map((value) => ({ value, label: t(`outOfRange.${value}`) }))} />
      </Form.Item>
    </>
  )
}

function PlanMeans() {
  const t = useText()
  const chosen: OutOfRange = Form.useWatch('out_of_range') ?? 'wait'
  return t(`outOfRangeMeans.${chosen}`)
}

function GridFields({ bot, before }: FieldsProps) {
  const t = useText()
  const tick = useInstrument(bot.symbol)?.tick_size ?? 1
  const values: Partial<EditForm> = Form.useWatch([]) ?? before
  const { investment_amount: amount } = values
  const fields = [
    { name: 'price_range_lower', step: tick, suffix: 'USDT' },
    { name: 'price_range_upper', step: tick, suffix: 'USDT' },
    { name: 'grid_count', step: 1, suffix: '' },
    { name: 'leverage', step: 1, suffix: t('settings.risk.times') },
    { name: 'investment_amount', step: 10, suffix: 'USDT' },
  ] as const
  const needed = [{ required: true, message: t('settings.risk.needed') }]
  return (
    <>
      <p className="soft edit-note">{t('edit.gridText')}</p>
      <div className="edit-exits">
        {fields.map(({ name, step, suffix }) => (
          <Form.Item key={name} name={name} label={t(`fields.${name}`)} rules={needed}>
            <InputNumber<number> min={0} step={step} suffix={suffix} />
          </Form.Item>
        ))}
      </div>
      <Form.Item
        name="keep_size"
        valuePropName="checked"
        hidden={amount == null || amount === before.investment_amount || isNewGrid(before, { ...before, ...values })}
        extra={t('edit.keepSizeText')}
      >
        <Checkbox>{t('edit.keepSize')}</Checkbox>
      </Form.Item>
    </>
  )
}

/** One exit with what it is now and, for percent, what it means in money. */
function ExitField({ bot, field }: { bot: GridBot; field: (typeof EXIT_FIELDS)[number] }) {
  const t = useText()
  const format = useFormat()
  const instrument = useInstrument(bot.symbol)
  const percent = field.endsWith('percent')
  const typed: number | null | undefined = Form.useWatch(field)
  const sign = field.startsWith('stop') ? -1 : 1
  const meaning =
    percent && typed != null
      ? t('use.exitAt', { amount: format.gain((sign * bot.investment_amount * typed) / 100) })
      : ''
  const before = percent ? format.percent(bot[field]) : format.price(bot[field], instrument?.tick_size_exact ?? null)
  return (
    <Form.Item
      name={field}
      label={<Explain name={field.startsWith('stop') ? 'stop_loss' : 'take_profit'}>{t(`fields.${field}`)}</Explain>}
      extra={bot[field] === null ? meaning : t('edit.before', { value: before, meaning })}
    >
      <InputNumber<number>
        min={0}
        step={percent ? 1 : (instrument?.tick_size ?? 1)}
        suffix={percent ? '%' : 'USDT'}
        placeholder={t('use.none')}
      />
    </Form.Item>
  )
}
