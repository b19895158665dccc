import type { Notice } from '@gridpilot/contract'
import { useCallback } from 'react'
import { useText } from '../i18n/i18n.ts'
import { usePreferences } from '../preferences/preferences.ts'
import { noticeText } from './notice-text.ts'

export function useNoticeText(): (notice: Notice) => string {
  const t = useText()
  const language = usePreferences((state) => state.language)
  return useCallback((notice) => noticeText(notice, t, language), [t, language])
}
