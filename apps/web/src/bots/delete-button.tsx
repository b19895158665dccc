import { Button, Popconfirm } from 'antd'
import { useText } from '../i18n/i18n.ts'
import { TEST_IDS } from '../testids.ts'

/** Takes a bot that has ended out of the list, once confirmed. */
export function DeleteButton({ onConfirm }: { onConfirm: () => void }) {
  const t = useText()
  return (
    <Popconfirm
      title={t('delete.title')}
      description={t('delete.text')}
      okText={t('actions.delete')}
      cancelText={t('actions.cancel')}
      onConfirm={onConfirm}
    >
      <Button size="small" data-testid={TEST_IDS.deleteBot}>
        {t('actions.delete')}
      </Button>
    </Popconfirm>
  )
}
