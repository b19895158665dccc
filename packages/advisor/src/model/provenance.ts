import type { GivenFigure } from './given-figures.ts'
import { numberWord } from './number-words.ts'
import { type WrittenFigure, writtenFigures } from './written-figures.ts'

/**
 * Number provenance: every figure in a text must be one of those that were given, written as what it is. Its unit has to
 * be the given one's, a loss has its minus and a gain has none, and what it is of is said in the same sentence. Whatever
 * else may be read as a number is none that was given. Answers with the first that is not, as it was written.
 */
export function foreignFigure(text: string, given: readonly GivenFigure[], symbol = ''): string | null {
  // Fractions, superscripts and roman numerals come apart into digits that may be given each for itself.
  const single = /[\p{No}\p{Nl}]/u.exec(text)
  if (single !== null) return single[0]
  const plain = withoutSymbol(text.normalize('NFKC').replaceAll('\u2212', '-'), symbol)
  const strange = STRANGE.exec(plain)
  if (strange !== null) return strange[0]
  const word = numberWord(plain)
  if (word !== null) return word
  return writtenFigures(plain).find((figure) => !given.some((each) => isWritten(figure, each)))?.text ?? null
}

/**
 * English, Korean and plain punctuation. Other scripts hold digits, number words and look-alikes without end, pictures
 * count (💯), and signs nobody sees part what is read as one: none is needed to explain a grid.
 */
const STRANGE = /[^A-Za-z가-힣0-9 \n.,:;!?'"()%+\-–—~·…×‘’“”/&]/u

const RATE =
  /%\s*(?:\/|\(\s*(?:일|주|월|연|day|daily))|\bper (?!grid|cell|cent\b)[a-z]|\b(?:a|an|per|each|every) (?:single )?(?:day|week|hour|minute|month|year)\b|\b(?:dai|week|hour|month|year)ly\b|\bannual|\ba\.?p\.?[yr]\b|매일|매주|매달|매월|매년|매시간|하루|일일|주간|월간|연간|(?<!\d)시간당|(?<![가-힣])[일월연]\s?(?=\d)/i
/** Of the volatility these may be said. Beside other percents they are cut out where the volatility itself follows. */
const OF_A_DAY = /\b(?:a|per|each|every) day\b|\bdaily\b|매일|하루|일일/gi
const DAILY_VOLATILITY = /\bdaily (?=volatil|swing|move)|(?:매일|하루|일일) ?(?=변동)/gi

function isWritten({ sign, digits, unit, sentence }: WrittenFigure, given: GivenFigure): boolean {
  const written = digits.replaceAll(',', '')
  if (!unitFits(unit, given) || !given.named.test(sentence)) return false
  if (given.value < 0 ? sign !== '-' : sign === '-' || (sign === '+' && unit !== 'percent')) return false
  // A gain of 30 days told as one of a day is another figure.
  if (unit === 'percent' || unit === 'usdt') {
    const rates = given.daily ? sentence.replace(OF_A_DAY, '') : sentence.replace(DAILY_VOLATILITY, '')
    if (RATE.test(rates)) return false
  }
  return isGivenSize(written, Math.abs(given.value), given)
}

function unitFits(unit: WrittenFigure['unit'], given: GivenFigure): boolean {
  if (unit === null) return given.unit === 'price' || given.unit === 'chance'
  return unit === given.unit || (unit === 'usdt' && given.unit === 'price')
}

/** As it was given; percents and USDT from 1 on also rounded, never to less than one decimal. */
function isGivenSize(written: string, size: number, { unit }: GivenFigure): boolean {
  if (Number(written) === size) return true
  const decimals = written.split('.')[1]?.length ?? 0
  const mayRound = (unit === 'percent' || unit === 'usdt') && size >= 1 && decimals >= 1 && decimals <= 8
  return mayRound && Number(size.toFixed(decimals)) === Number(written)
}

/** The symbol is no figure, whatever digits it holds (1000PEPEUSDT), nor is its coin where that reads as a name. */
function withoutSymbol(text: string, symbol: string): string {
  const coin = symbol.replace(/USD[TC]$/, '')
  if (!/\d/.test(coin) || !/[A-Z]{3}/.test(coin)) return text
  return text.replace(new RegExp(`(?<![A-Za-z0-9.,])${coin}(?:/?USD[TC])?(?![A-Za-z0-9])`, 'g'), '…')
}
