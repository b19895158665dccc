import './settings.css'
import { Tabs } from 'antd'
import { useNavigate, useParams } from 'react-router'
import { useText } from '../../i18n/i18n.ts'
import { OnDemand, onDemand } from '../../parts/on-demand.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { useSession } from '../../session/session.ts'
import { usePhone } from '../../theme/use-media.ts'

const AccountsSection = onDemand(async () => (await import('./accounts-section.tsx')).AccountsSection)
const RiskSection = onDemand(async () => (await import('./risk-section.tsx')).RiskSection)
const SafetySection = onDemand(async () => (await import('./safety-section.tsx')).SafetySection)
const SecuritySection = onDemand(async () => (await import('./security-section.tsx')).SecuritySection)
const ModelSection = onDemand(async () => (await import('./model-section.tsx')).ModelSection)
const DisplaySection = onDemand(async () => (await import('./display-section.tsx')).DisplaySection)

const SECTIONS = {
  accounts: <AccountsSection />,
  risk: <RiskSection />,
  safety: <SafetySection />,
  security: <SecuritySection />,
  display: <DisplaySection />,
  model: <ModelSection />,
} as const

type Section = keyof typeof SECTIONS

const all = Object.keys(SECTIONS) as Section[]

export function SettingsPage() {
  const t = useText()
  const phone = usePhone()
  const navigate = useNavigate()
  const { section } = useParams()
  // What the whole installation spends is its administrator's to see.
  const isAdmin = useSession((session) => session.user?.role === 'admin')
  const names = all.filter((name) => name !== 'model' || isAdmin)
  const shown = names.find((name) => name === section) ?? 'accounts'
  return (
    <section className="panel settings">
      <h1>{t('nav.settings')}</h1>
      <Tabs
        tabPlacement={phone ? 'top' : 'start'}
        activeKey={shown}
        onChange={(key) => void navigate(`/settings/${key}`, { replace: true })}
        items={names.map((name) => ({
          key: name,
          label: t(`settings.${name}.title`),
          children: <OnDemand waiting={<Waiting />}>{SECTIONS[name]}</OnDemand>,
        }))}
      />
    </section>
  )
}
