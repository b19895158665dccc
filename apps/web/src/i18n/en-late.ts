import { accountTexts, accountWords, safetyTexts } from '@gridpilot/contract'
import { backtest } from './en/backtest.ts'
import { botPage } from './en/bot-page.ts'
import { figureMeanings } from './en/figure-meanings.ts'
import { manual } from './en/manual.ts'
import { portfolio } from './en/portfolio.ts'
import { proof } from './en/proof.ts'
import { search } from './en/search.ts'
import { settings } from './en/settings.ts'
import { shadow } from './en/shadow.ts'

/** Texts that no page needs at once: they are loaded when the first page stands, and added to the others. */
export const enLate = {
  ...backtest,
  ...botPage,
  ...manual,
  ...proof,
  ...portfolio,
  ...search,
  ...settings,
  ...shadow,
  figures: figureMeanings,
  notices: { ...accountTexts('en'), ...safetyTexts('en') },
  reasons: accountWords('en'),
} as const
