import { Form, Input } from 'antd'
import { useText } from '../../i18n/i18n.ts'

/** The three parts of a key, as Bitget names them. */
export function KeyFields() {
  const t = useText()
  const needed = [{ required: true, message: t('settings.accounts.needed') }]
  return (
    <>
      <Form.Item name="api_key" label={t('settings.accounts.apiKey')} rules={needed}>
        <Input autoComplete="off" spellCheck={false} maxLength={256} />
      </Form.Item>
      <Form.Item
        name="secret_key"
        label={t('settings.accounts.secretKey')}
        extra={t('settings.accounts.secretKeyText')}
        rules={needed}
      >
        <Input.Password autoComplete="new-password" maxLength={256} />
      </Form.Item>
      <Form.Item
        name="passphrase"
        label={t('settings.accounts.passphrase')}
        extra={t('settings.accounts.passphraseText')}
        rules={needed}
      >
        <Input.Password autoComplete="new-password" maxLength={256} />
      </Form.Item>
    </>
  )
}
