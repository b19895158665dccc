import { Tag } from 'antd'
import type { ReactNode } from 'react'
import { ageParts } from '../format/time.ts'
import { type Translate, useText } from '../i18n/i18n.ts'
import { useNow } from './use-now.ts'

/** Live prices older than this are stale. */
export const LIVE_STALE_MS = 5000
/** Orders and bots older than the sweep bound are stale. */
export const SWEEP_STALE_MS = 20_000

export function ageText(ms: number, t: Translate): string {
  const { unit, count } = ageParts(ms)
  return t(`age.${unit}`, { count })
}

interface StaleProps {
  /** When this browser got the figures, wall ms; 0 or null: never. */
  readonly receivedAtMs: number | null
  readonly boundMs: number
  readonly children: ReactNode
}

/** Greys figures that are older than the bound and says how old they are. */
export function Stale({ receivedAtMs, boundMs, children }: StaleProps) {
  const t = useText()
  const now = useNow()
  const age = receivedAtMs ? now - receivedAtMs : 0
  if (age <= boundMs) return <div className="fresh">{children}</div>
  return (
    <div className="fresh stale">
      {children}
      <Tag className="stale-age">{t('age.stale', { age: ageText(age, t) })}</Tag>
    </div>
  )
}
