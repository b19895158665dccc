import { z } from 'zod'
import type { Bilingual, Profile } from '../recommendation.ts'
import { givenFigures } from './given-figures.ts'
import type { ModelTable } from './model-table.ts'
import { promise } from './promises.ts'
import { foreignFigure } from './provenance.ts'

const TEXT = z.string().min(1).max(600)
const BOTH = z.strictObject({ en: TEXT, ko: TEXT })
const PROFILE = z.enum(['conservative', 'moderate', 'aggressive'])

/** What the model may say: an order, a veto, a smaller size, and words. There is no field for anything else. */
export const MODEL_ANSWER = z.strictObject({
  order: z.array(PROFILE).max(3),
  market: BOTH,
  cards: z
    .array(z.strictObject({ profile: PROFILE, veto: z.boolean(), size_factor: z.number().gt(0).lte(1), text: BOTH }))
    .max(3),
})

export interface ModelCard {
  readonly profile: Profile
  /** It advises against this card. The card stays, and says so. */
  readonly veto: boolean
  /** 0 < f ≤ 1: the suggested share of the balance is multiplied by it. */
  readonly sizeFactor: number
  readonly text: Bilingual
}

export interface ModelWord {
  /** All cards, the one it would take first. */
  readonly order: readonly Profile[]
  readonly market: Bilingual
  readonly cards: readonly ModelCard[]
}

/** Why an answer counts for nothing. `detail`: what was wrong with it, ours to log, never shown as the model's word. */
export interface ModelRefusal {
  readonly code: 'empty_answer' | 'not_json' | 'wrong_schema' | 'wrong_cards' | 'foreign_figure' | 'promise'
  readonly detail: string
}

type Judged = { readonly ok: true; readonly value: ModelWord } | { readonly ok: false; readonly error: ModelRefusal }

/**
 * Reads what a model said about a table. It is all or nothing: one figure that was not given, one promise, one
 * card that was not computed, one field too many, and the quantitative answer stands alone.
 */
export function readModelAnswer(said: string, table: ModelTable): Judged {
  const refuse = (code: ModelRefusal['code'], detail: string): Judged => ({ ok: false, error: { code, detail } })
  if (said.trim() === '') return refuse('empty_answer', '')
  let json: unknown
  try {
    json = JSON.parse(said)
  } catch {
    return refuse('not_json', said.slice(0, 80))
  }
  const parsed = MODEL_ANSWER.safeParse(json)
  if (!parsed.success) return refuse('wrong_schema', parsed.error.issues[0]?.path.join('.') ?? '')
  const { order, market, cards } = parsed.data
  const profiles = table.cards.map(({ profile }) => profile)
  if (
    !sameSet(profiles, order) ||
    !sameSet(
      profiles,
      cards.map(({ profile }) => profile),
    )
  )
    return refuse('wrong_cards', order.join())
  const wrong = wrongText(parsed.data, table)
  if (wrong !== null) return { ok: false, error: wrong }
  const words = cards.map(({ profile, veto, size_factor, text }) => ({ profile, veto, sizeFactor: size_factor, text }))
  return { ok: true, value: { order, market, cards: words } }
}

/** The first text that says what it may not. Only what is advised may be told to start, and no card that is advised against. */
function wrongText({ market, cards }: z.infer<typeof MODEL_ANSWER>, table: ModelTable): ModelRefusal | null {
  const advised = table.market.advice === 'start'
  const told = [
    { text: market, profile: null, mayStart: advised },
    ...cards.map(({ text, profile, veto }) => ({ text, profile, mayStart: advised && !veto })),
  ]
  for (const { text, profile, mayStart } of told)
    for (const each of [text.en, text.ko]) {
      const figure = foreignFigure(each, givenFigures(table, profile), table.symbol)
      if (figure !== null) return { code: 'foreign_figure', detail: figure }
      const promised = promise(each, mayStart)
      if (promised !== null) return { code: 'promise', detail: promised }
    }
  return null
}

const sameSet = (a: readonly Profile[], b: readonly Profile[]): boolean =>
  a.length === b.length && new Set(b).size === b.length && b.every((each) => a.includes(each))
