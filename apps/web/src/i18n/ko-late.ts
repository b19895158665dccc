import { accountTexts, accountWords, safetyTexts } from '@gridpilot/contract'
import { backtest } from './ko/backtest.ts'
import { botPage } from './ko/bot-page.ts'
import { figureMeanings } from './ko/figure-meanings.ts'
import { manual } from './ko/manual.ts'
import { portfolio } from './ko/portfolio.ts'
import { proof } from './ko/proof.ts'
import { search } from './ko/search.ts'
import { settings } from './ko/settings.ts'
import { shadow } from './ko/shadow.ts'

/** Texts that no page needs at once: they are loaded when the first page stands, and added to the others. */
export const koLate = {
  ...backtest,
  ...botPage,
  ...manual,
  ...proof,
  ...portfolio,
  ...search,
  ...settings,
  ...shadow,
  figures: figureMeanings,
  notices: { ...accountTexts('ko'), ...safetyTexts('ko') },
  reasons: accountWords('ko'),
}
