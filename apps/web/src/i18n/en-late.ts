import { accountTexts, accountWords, safetyTexts } from '@gridpilot/contract'
import { backtest } from './en/backtest.ts'
import { manual } from './en/manual.ts'
import { settings } from './en/settings.ts'

/** Texts that no page needs at once: they are loaded when the first page stands, and added to the others. */
export const enLate = {
  ...backtest,
  ...manual,
  ...settings,
  notices: { ...accountTexts('en'), ...safetyTexts('en') },
  reasons: accountWords('en'),
} as const
