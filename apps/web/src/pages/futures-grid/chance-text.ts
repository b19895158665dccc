import type { Translate } from '../../i18n/i18n.ts'

/** Below this a result is hard to explain by luck. */
const UNLIKELY = 0.05

/** A p-value for somebody who has never seen one; null: no test was made. */
export function chanceText(pValue: number | null, t: Translate): string {
  if (pValue === null) return t('proof.chance.untested')
  const count = Math.round(pValue * 100)
  const often = count < 1 ? t('proof.chance.rare') : t('proof.chance.some', { count })
  return `${often} ${t(pValue < UNLIKELY ? 'proof.luck.unlikely' : 'proof.luck.possible')}`
}
