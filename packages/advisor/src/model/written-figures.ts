import type { UnitClass } from './given-figures.ts'

/** A figure as a text writes it. */
export interface WrittenFigure {
  /** With sign and unit, to tell what was wrong. */
  readonly text: string
  readonly sign: '' | '+' | '-'
  readonly digits: string
  /** null: written bare; `unknown`: with something no figure of ours is written with. */
  readonly unit: UnitClass | 'unknown' | null
  readonly sentence: string
}

const DIGITS = /\d(?:[\d.,]*\d)?/g
const WELL_WRITTEN = /^(?:[1-9]\d{0,2}(?:,\d{3})+|0|[1-9]\d*)(?:\.\d+)?$/
const SENTENCE_END = /[.!?;](?!\d)|\n/

/** What may follow a Korean unit, or a bare price: particles and the copula, nothing that counts (만, 백, 할, 배). */
const PARTICLE =
  '에서 에는 에 의 으로 로 이 가 은 는 을 를 와 과 까지 부터 마다 이상 이하 정도 보다 도 뿐 당 이나 이며 이고 이지만 지만 이므로 므로 ' +
  '인 인데 이라 이라서 입니다 였습니다 이었습니다 였고 이었고 였으며 이었으며 였지만 이었지만'
const PARTICLES = `(?:${PARTICLE.replaceAll(' ', '|')})*(?![가-힣])`
const ASCII_END = '(?![A-Za-z0-9])'

/** Units as they may be written right after a figure. Those that are none of ours first: 20 dollars per grid is no 20 grids. */
const UNITS: readonly (readonly [UnitClass | 'unknown', RegExp])[] = [
  ['unknown', /^ ?(?:%|percent|퍼센트)[ -]?(?:p\b|points?\b|포인트)/i],
  [
    'unknown',
    /^[ -]?(?:times|percentage|bps|basis|points?|dollars?|usdc?|won|bucks|coins?|seconds?|minutes?|weeks?|months?|years?)\b/i,
  ],
  ['unknown', new RegExp(`^ (?:달러|원|주|달|개월|년|분|초|프로|할|푼|코인)${PARTICLES}`)],
  ['percent', new RegExp(`^ ?(?:%|percent\\b|퍼센트)${ASCII_END}${PARTICLES}`, 'i')],
  ['usdt', new RegExp(`^ ?USDT${ASCII_END}${PARTICLES}`, 'i')],
  ['multiple', new RegExp(`^ ?(?:[x×]${ASCII_END}|배)${PARTICLES}`, 'i')],
  ['days', new RegExp(`^(?:[ -]?days?\\b|d\\b| ?일간?)${PARTICLES}`, 'i')],
  ['hours', new RegExp(`^(?:[ -]?hours?\\b|h\\b| ?시간)${PARTICLES}`, 'i')],
  ['count', new RegExp(`^ ?(?:개|칸|번|회)${PARTICLES}`)],
  [
    'count',
    /^[ -](?:(?!(?:per|each|every|an?|in|for|from|of|with|on|by|at)\b)[a-z-]+ ){0,2}(?:grids?|cells?|levels?|orders?|windows?|stretches|tests?|starts?|samples?|periods?)\b/i,
  ],
]

/** Between the ends of a range, whose first may do without its unit. */
const TO = /^\s*(?:-|–|—|~|to|and|or|에서|부터|와|과)\s*[+-]?$/i

/** Every run of digits of a text that is in NFKC and has one kind of minus. */
export function writtenFigures(text: string): WrittenFigure[] {
  const found = [...text.matchAll(DIGITS)].map((match) => ({ digits: match[0], at: match.index }))
  const figures: WrittenFigure[] = []
  for (const [i, { digits, at }] of [...found.entries()].reverse()) {
    const end = at + digits.length
    const sign = signAt(text, at)
    const next = found[i + 1]
    let { unit, length } = unitAfter(text.slice(end))
    if (unit === null && next !== undefined && TO.test(text.slice(end, next.at))) unit = figures[0]?.unit ?? null
    if (!WELL_WRITTEN.test(digits) || /[A-Za-z.,]/.test(text[at - 1] ?? '')) unit = 'unknown'
    // No unit: what is glued to it is told too, since that is what was wrong.
    if (length === 0) length = /^[A-Za-z가-힣]{0,12}/.exec(text.slice(end))?.[0].length ?? 0
    const glued = /[A-Za-z.]?$/.exec(text.slice(0, at))?.[0] ?? ''
    figures.unshift({
      text: `${glued}${sign}${text.slice(at, end + length)}`.trim(),
      ...{ sign, digits, unit },
      sentence: sentenceAround(text, at, end),
    })
  }
  return figures
}

/** A hyphen after a letter joins words and one after a figure is a dash: neither is a minus. */
function signAt(text: string, at: number): WrittenFigure['sign'] {
  const sign = text[at - 1]
  if (sign !== '-' && sign !== '+') return ''
  return /[A-Za-z가-힣\d%)]$|[\d%] +$/.test(text.slice(0, at - 1)) ? '' : sign
}

function unitAfter(rest: string): { unit: WrittenFigure['unit']; length: number } {
  for (const [unit, written] of UNITS) {
    const found = written.exec(rest)
    if (found !== null) return { unit, length: found[0].length }
  }
  const bare = new RegExp(`^${PARTICLES}`).exec(rest)
  return { unit: bare !== null && !/^[A-Za-z]/.test(rest) ? null : 'unknown', length: 0 }
}

function sentenceAround(text: string, from: number, to: number): string {
  const before = text.slice(0, from).split(SENTENCE_END).at(-1) ?? ''
  return before + text.slice(from, to) + (text.slice(to).split(SENTENCE_END)[0] ?? '')
}
