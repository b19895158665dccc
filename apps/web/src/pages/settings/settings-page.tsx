import './settings.css'
import { Tabs } from 'antd'
import { useNavigate, useParams } from 'react-router'
import { useText } from '../../i18n/i18n.ts'
import { usePhone } from '../../theme/use-media.ts'
import { AccountsSection } from './accounts-section.tsx'
import { DisplaySection } from './display-section.tsx'
import { RiskSection } from './risk-section.tsx'
import { SecuritySection } from './security-section.tsx'

const SECTIONS = {
  accounts: <AccountsSection />,
  risk: <RiskSection />,
  security: <SecuritySection />,
  display: <DisplaySection />,
} as const

type Section = keyof typeof SECTIONS

const names = Object.keys(SECTIONS) as Section[]

export function SettingsPage() {
  const t = useText()
  const phone = usePhone()
  const navigate = useNavigate()
  const { section } = useParams()
  const shown = names.find((name) => name === section) ?? 'accounts'
  return (
    <section className="panel settings">
      <h1>{t('nav.settings')}</h1>
      <Tabs
        tabPlacement={phone ? 'top' : 'start'}
        activeKey={shown}
        onChange={(key) => void navigate(`/settings/${key}`, { replace: true })}
        items={names.map((name) => ({ key: name, label: t(`settings.${name}.title`), children: SECTIONS[name] }))}
      />
    </section>
  )
}
