import { Modal } from 'antd'
import { useText } from '../i18n/i18n.ts'
import { RiskNotice } from '../parts/risk-notice.tsx'

export function RiskDialog({ onClose }: { onClose: () => void }) {
  const t = useText()
  return (
    <Modal open title={t('risk.notice.title')} footer={null} onCancel={onClose}>
      <RiskNotice />
    </Modal>
  )
}
