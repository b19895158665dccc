import { type GridBot, type PatchGridBotRequestInput, routes } from '@gridpilot/contract'
import { useMutation } from '@tanstack/react-query'
import { Form, Input, InputNumber, Modal } from 'antd'
import { useInstrument } from '../api/queries.ts'
import { useFormat } from '../format/use-format.ts'
import { useText } from '../i18n/i18n.ts'
import { Explain } from '../parts/explain.tsx'
import { Problem } from '../parts/problem.tsx'
import { api } from '../session/session.ts'
import { useShowBot } from './bot-commands.ts'
import { changesOf, type EditForm, EXIT_FIELDS } from './edit-changes.ts'

/** Name and exits of a bot that has not ended. */
export function EditModal({ bot, onClose }: { bot: GridBot; onClose: () => void }) {
  const t = useText()
  const [form] = Form.useForm<EditForm>()
  const show = useShowBot()
  const save = useMutation({
    mutationFn: (change: PatchGridBotRequestInput) =>
      api.call(routes.patchGridBot, { params: { id: bot.id }, body: change }),
    onSuccess: (fresh) => {
      show(fresh)
      onClose()
    },
  })
  const submit = (values: EditForm) => {
    const change = changesOf(bot, values)
    if (change === null) return onClose()
    save.mutate(change)
  }
  return (
    <Modal
      open
      title={t('edit.title', { name: bot.name })}
      okText={t('actions.save')}
      cancelText={t('actions.cancel')}
      confirmLoading={save.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<EditForm> form={form} layout="vertical" initialValues={bot} onFinish={submit}>
        <Form.Item
          name="name"
          label={t('use.name')}
          rules={[{ required: true, max: 80, message: t('edit.nameNeeded') }]}
        >
          <Input />
        </Form.Item>
        <div className="edit-exits">
          {EXIT_FIELDS.map((field) => (
            <ExitField key={field} bot={bot} field={field} />
          ))}
        </div>
        <p className="soft">{t('edit.exitsText')}</p>
        {save.error ? <Problem error={save.error} /> : null}
      </Form>
    </Modal>
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
      extra={t('edit.before', { value: before, meaning })}
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
