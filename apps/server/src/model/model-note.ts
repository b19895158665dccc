import type { ModelNote } from '@gridpilot/contract'
import { utcTime } from '../http/utc-time.ts'
import type { Explained } from './model-desk.ts'

/** Why the measured figures stand alone, by code; what is not listed is the endpoint's doing. */
const REASONS: Readonly<Record<string, string>> = {
  call_limit: 'You have used the explanations of this hour. The measured figures are complete without them.',
  budget_spent:
    'The budget for explanations is spent until next month. The measured figures are complete without them.',
  thin_history: 'There is too little history to explain figures for 30 days. The measured figures stand alone.',
  foreign_figure: 'The explanation named a figure that was not measured here, so it is not shown.',
  promise: 'The explanation promised a gain or told to start where that is not the advice, so it is not shown.',
}
const FAILED = 'The model did not give a usable explanation. The measured figures are complete without it.'

/** What a reader is told about the model's part of an answer. */
export function modelNote(name: string, explained: Explained): ModelNote {
  if (explained.ok) {
    const { order, market, cards } = explained.value
    return {
      name,
      explained: true,
      reason: null,
      next_call_at: null,
      order: [...order],
      market_i18n: market,
      cards: cards.map(({ profile, veto, sizeFactor, text }) => ({
        profile,
        veto,
        size_factor: sizeFactor,
        text_i18n: text,
      })),
    }
  }
  const { code, nextMs } = explained.error
  const known = REASONS[code]
  return {
    name,
    explained: false,
    reason: {
      code: known === undefined ? 'model_failed' : `model_${code}`,
      message: known ?? FAILED,
      params: known === undefined ? { reason: code } : {},
    },
    next_call_at: nextMs === null ? null : utcTime(nextMs),
    order: [],
    market_i18n: null,
    cards: [],
  }
}
