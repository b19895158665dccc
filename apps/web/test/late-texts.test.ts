import i18next from 'i18next'
import { expect, it, vi } from 'vitest'
import { lateTexts, showLanguage } from '../src/i18n/i18n.ts'
import { setPreference } from '../src/preferences/preferences.ts'

it('texts asked for before the first language stands are added to it, and come along with another language', async () => {
  vi.stubGlobal('document', { documentElement: {} })
  setPreference({ language: 'en' })
  const asked = lateTexts()
  await showLanguage('en')
  await asked
  expect(i18next.t('backtest.title')).toBe('Backtest')
  // Of the same branch: one of the first texts, one of the late ones.
  expect(i18next.t('notices.stop_loss')).toBe('The stop loss was reached.')
  expect(i18next.t('notices.limit_rests_at_exchange')).toMatch(/^A stop at the exchange/)
  await showLanguage('ko')
  expect(i18next.t('backtest.title')).toBe('백테스트')
  expect(i18next.t('nav.grid')).toBe('선물 그리드')
})
