/**
 * Numbers that are no digits. They are refused whatever they say: none of them can be held against the table. What is
 * left alone is what says no amount: one-way, no one, this one, both, once, 하나.
 */
export function numberWord(text: string): string | null {
  const plain = text.replace(HARMLESS, ' … ')
  for (const words of WORDS) {
    const found = words.exec(plain)
    if (found !== null) return found[0].trim()
  }
  return null
}

const HARMLESS =
  /\b(?:(?:one|two)-(?:way|sided)|(?:no|this|that|which|any|every|each|the(?: [a-z]+)?) one|one of (?:the|these|those|them))\b(?![ -]?(?:and|point|per|hundred|time|fold|x\b|%))/gi

const UNITS_EN = 'zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twent(?:y|ies)|dozen'
const TEENS_EN = '(?:thir|four|fif|six|seven|eigh|nine)teen|(?:thir|for|fif|six|seven|eigh|nine)t(?:y|ies)'
const NATIVE = '두|세|네|다섯|여섯|일곱|여덟|아홉|열|스무|스물|서른|마흔|쉰|예순|일흔|여든|아흔|몇'
const SINO = '영공일이삼사오육칠팔구'
const LARGE = '십백천만억조'
const AFTER = '(?:은|는|이|가|을|를|의|로|으로|에|도|입니다|까지|씩|대|쯤|여|정도|이상)?(?![가-힣])'
/** 배 and 프로 begin many words that count nothing: 배분, 배당, 프로그램. */
const TIMES = '배(?!분|당|율|경|수|열|치|제|포)|프로(?!그램|필|젝트|세스)'

const WORDS: readonly RegExp[] = [
  // -fold, percent and % without a figure before them.
  /\b(?!unfold)[a-z]*-?fold\b/i,
  /(?<!\d ?)(?:percent\b|per cent\b|퍼센트|%)|[a-z]percent/i,
  new RegExp(`(?:${NATIVE}|[${SINO}${LARGE}]|한|수|여러|텐)[\\s·.-]*(?:${TIMES})`),
  new RegExp(`\\b(?:${UNITS_EN}|${TEENS_EN})s?(?:x|th|ths|fold)?\\b`, 'i'),
  /\b(?:nil|naught|nought|twice|thrice|couple|hal(?:f|ves?|ved|ving)|third(?:s|ly)?|quarter(?:s|ed)?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|twelfths?|[a-z]*tieths?)\b/i,
  /\b(?:doubl|trebl|tripl|quadrupl|quintupl|sextupl|septupl|octupl|decupl|multipl)(?:es?|ed|ing|y|ies|ied|ying)\b/i,
  /\b(?:[a-z]*hundred[a-z]*|[a-z]*thousand[a-z]*|[a-z]*illion(?:s|th|ths|aires?)?|googol|lakhs?|crores?|myriads?)\b/i,
  /\b(?:infinit[a-z]*|unlimited|limitless|endless(?:ly)?|boundless|exponential(?:ly)?)\b/i,
  // A fraction or a ratio of figures, or figures apart by spaces only.
  /\d\s*[/:]\s*\d/,
  /\d\s+\d/,
  // Roman numerals, and words taken apart: d o u b l e.
  /\b[IVXLCDM]{2,}\b|\b(?:[A-Za-z][ .·-]+){3,}[A-Za-z]\b/,
  /반\s?토막|절반|반값|갑절|곱절|곱하|따블|더블|트리플|제로|무한|무제한|무궁|십중팔구|하프/,
  /[수몇][십백천만억]|[십백천만억]\s*\d/,
  /(?<![가-힣])반(?:으로|은|을|의|씩|도)?(?![가-힣])/,
  /(?<![가-힣]|\d ?)배(?:가|로|의|나|는|를|입니다|이상)?(?![가-힣])|(?<![가-힣]|\d ?)배가\s?(?:되|됩|하|합)/,
  /(?<![가-힣\d] ?)프로(?![가-힣])/,
  new RegExp(`(?<![가-힣])(?:${NATIVE})\\s*(?:번|개|달러|일|달|주|시간|년|해|칸|원|명|곳|자리)${AFTER}`),
  new RegExp(`(?<![가-힣])한\\s*(?:달|주|시간|해|자리)${AFTER}`),
  /(?<![가-힣])(?:둘|셋|넷)(?!\s*다(?![가-힣]))(?:은|는|이|을|의|로|에)?(?![가-힣])/,
  new RegExp(`(?:다섯|여섯|일곱|여덟|아홉|스물|스무|서른|마흔|예순|일흔|여든|아흔)|(?<![가-힣])(?:열|쉰)${AFTER}`),
  // Words that begin like one: 만일 (if), 조사 (a survey), 구조 (a structure).
  new RegExp(
    `(?<![가-힣])(?!만일|조사|구조)(?:\\d[\\d.,]*\\s*)?[${SINO}]?[${LARGE}][${SINO}${LARGE}]*\\s*(?:원|달러|USDT|테더|번|개|일|달|년|칸|점)?${AFTER}`,
  ),
  new RegExp(`(?:\\d[\\d.,]*\\s*)?[${SINO}]?[${LARGE}]+\\s*(?:달러|USDT|테더)`),
  new RegExp(`[${SINO}${LARGE}\\d]\\s*분의`),
  new RegExp(`(?<![가-힣])[일이삼사오육칠팔구]할${AFTER}`),
]
