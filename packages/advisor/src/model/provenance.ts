/**
 * Number provenance: every figure in a text must be one of those that were given. Words for numbers, other digits than
 * ASCII after NFKC, exponents and multipliers are figures too, and are none that were given.
 */
export function foreignFigure(text: string, given: readonly number[]): string | null {
  // Fractions, superscripts and roman numerals come apart into digits that may be given each for itself.
  const single = /[\p{No}\p{Nl}]/u.exec(text)
  if (single !== null) return single[0]
  const plain = text.normalize('NFKC').replaceAll('\u2212', '-')
  const strange = /[^\P{N}0-9]/u.exec(plain)
  if (strange !== null) return strange[0]
  for (const words of WORDS) {
    const found = words.exec(plain)
    if (found !== null) return found[0]
  }
  for (const [figure, sign = '', digits = '', unit = ''] of plain.matchAll(FIGURE)) {
    if (!UNITS.has(unit.toLowerCase())) return figure
    if (!isGiven(sign, digits.replaceAll(',', ''), given)) return figure
  }
  return null
}

/** Sign (a hyphen after a figure is the dash of a range), digits with or without thousands, and what is glued to them. */
const FIGURE = /((?<![\d%]\s*)[+-])?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)([\p{L}]*)/gu

/** What may be glued to a figure and leaves it as it is. Korean particles are cut off by their own list. */
const UNITS: ReadonlySet<string> = new Set([
  ...['', 'x', 'd', 'h', 'usdt', 'usd', 'p'],
  ...[
    '일',
    '일간',
    '일의',
    '일에',
    '일이',
    '개',
    '개의',
    '개로',
    '개가',
    '개를',
    '배',
    '배의',
    '배로',
    '배이며',
    '배입니다',
  ],
  ...[
    '시간',
    '시간마다',
    '번',
    '번의',
    '에서',
    '까지',
    '부터',
    '의',
    '이고',
    '이며',
    '입니다',
    '로',
    '은',
    '는',
    '이',
    '가',
    '을',
    '를',
    '와',
    '과',
  ],
])

const WORDS: readonly RegExp[] = [
  /\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|doubles?|doubled|triples?|tripled|quadruple|twice|thrice|half|halves|halved|quarters?|thirds?)\b/i,
  /(?:절반|두|세|네|다섯|여섯|일곱|여덟|아홉|열|스무|스물|서른|마흔|쉰|예순|일흔|여든|아흔|몇)\s*(?:배|퍼센트|프로|%|번|개|달러|일)/,
  /[영공일이삼사오육칠팔구십백천만억]{1,8}\s*(?:퍼센트|프로|%|배|달러)|[일이삼사오육칠팔구]?[십백천만억]+\s*(?:USDT|원)/,
  /절반|갑절|곱절|수십|수백|수천/,
]

/** As many decimals as it was written with; a sign that is written has to be the value's. */
function isGiven(sign: string, digits: string, given: readonly number[]): boolean {
  const decimals = digits.split('.')[1]?.length ?? 0
  if (decimals > 8) return false
  const written = Number(digits)
  return given.some((value) => {
    if ((sign === '+' && value < 0) || (sign === '-' && value > 0)) return false
    const size = Math.abs(value)
    return written === size || (decimals <= 2 && size >= 1 && Number(size.toFixed(decimals)) === written)
  })
}

/** Every number inside a document, to any depth. */
export function figuresIn(document: unknown): number[] {
  if (typeof document === 'number') return [document]
  if (typeof document !== 'object' || document === null) return []
  return Object.values(document).flatMap(figuresIn)
}
