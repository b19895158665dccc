/**
 * Words that promise a gain or tell to start. A promise is refused always; an order to start unless the advice says so.
 * What denies a promise in a set phrase is cut out first; what denies it otherwise is refused with it.
 */
export function promise(text: string, mayStart: boolean): string | null {
  const plain = text.normalize('NFKC').replace(DENIED, ' … ')
  for (const words of mayStart ? PROMISES : [...PROMISES, ...ORDERS]) {
    const found = words.exec(plain)
    if (found !== null) return found[0].trim()
  }
  return null
}

const START = 'start|begin|launch|open|enter|buy|invest|deposit|deploy|go in|get in|jump in|act'

const DENIED = new RegExp(
  [
    String.raw`\b(?:nothing(?: here)?|no (?:gain|profit|return|result|outcome)s?) (?:is|are) guaranteed\b`,
    String.raw`\b(?:not (?:guaranteed|risk-free|safe)|not a guarantee|no guarantees?(?! (?:needed|required)))\b`,
    String.raw`\b(?:do not|don't|don’t|never|should not|better not to|not to|avoid|rather than|instead of) (?:${START})(?:ning|ing|ting)?\b(?: (?:now|today|immediately|here))?`,
    '보장(?:하지|되지|할 수|될 수|은|이)? ?(?:않|없)(?:습니다|으며|고|는다)',
    '확실하지 않',
    '불확실',
    '안전하지 않',
  ].join('|'),
  'gi',
)

const GAIN = 'gain|earn|profit|make|win|rise|grow|pay|return|increase|recover|succeed|beat'

const PROMISES: readonly RegExp[] = [
  /\b(?:guarant\w*|assured?|assuredly|promise[sd]?|risk[ -]?less|(?:risk|loss)[ -]free|foolproof|fail[ -]?safe|without fail|no chance of|(?:win|success|hit) rate|bullet-?proof)\b/i,
  /\b(?:no|without(?: any)?|zero|never any|little to no|not any) (?:real |actual |possible )?(?:risks?|loss(?:es)?|dangers?|downside)\b/i,
  /\b(?:risks?|loss(?:es)?|downside)(?: (?:is|are|has been|have been|was|were))?[: -]+(?:eliminated|removed|none|nothing|nil|absent|impossible|excluded|non-?existent|negligible)\b/i,
  /\b(?:can ?not|can['’]?t|can never|could(?: not|n['’]t)|will (?:not|never)|won['’]?t|never|impossible to|do(?:es)?(?: not|n['’]?t)) (?:ever )?(?:lose|fail|go wrong|miss)\b/i,
  /\b(?:certain(?:ly|ty)|certain (?:profit|gain|win|return)s?|(?:is|are|almost) certain|surely|for sure|sure(?:-| )(?:thing|win|profit|gain|bet)|definite(?:ly)?|undoubted(?:ly)?|without (?:a )?doubt|no doubt|inevitabl[ey]|always (?:wins?|gains?|earns?|profits?|pays?))\b/i,
  new RegExp(`\\b(?:will|['’]ll|shall|going to|bound to|about to|sure to) (?:\\w+ )?(?:${GAIN})\\b`, 'i'),
  /\bexpect(?: (?:a|an|large|big|high|steady|good|more))* (?:gains?|profits?|returns?|wins?|income)\b/i,
  /\b(?:(?:is|are|completely|totally|absolutely|perfectly|very|stay|play it) safe|safe(?:ly)? (?:profit|gain|return|income|bet|investment|earn|haven|money))\w*/i,
  /\b(?:capital|money|principal|stake|balance|investment) is (?:protected|secured?|insured)\b/i,
  /\b(?:easy|free|quick|fast) (?:money|profits?|gains?|cash|win)|get rich|jackpot|wealthy|to the moon|passive income|once in a lifetime\b/i,
  /\ball[ -]in\b|\ball (?:of )?your (?:money|balance|savings|capital)\b|\bput (?:it|everything) all?\b|\bbet (?:the|your)\b|\bborrow\b/i,
  /\bat least(?= [+-]?\d[\d.,]* ?%)|최소(?= ?[+-]?\d[\d.,]* ?%)|%\s*이상/i,
  // 횡보장 is a market that moves sideways.
  /(?<!횡)보장|무위험|무손실|확실|반드시 ?(?:오|벌|수익|이익|이기)|틀림없|무조건|확정(?:된|적인?)? ?(?:수익|이익)|절대(?:로)? ?(?:안전|손실|잃|손해)|100 ?% ?(?:안전|수익)/,
  /(?:위험|리스크|손실|손해)(?:은|이|도|가|의|부담|가능성|걱정| )*(?:없|제로|전무|0(?![\d.,]))/,
  /(?:잃|손해 ?[보볼]|손실 ?[보볼]|실패[하할])(?:을|지|는)? ?(?:수 ?(?:가|는)? ?없|일 ?(?:이|은)? ?없|않)/,
  /안전(?:한|하게) ?(?:수익|투자|이익|돈|벌)|안전합니다|안전해요|원금[이은]? ?(?:안전|지켜|보호|유지)/,
  /(?:수익|이익|이득|돈)[가-힣]? (?:[가-힣]+ ){0,3}(?:것입니다|겁니다|거예요|[가-힣]*게 됩니다)|(?:오를|상승할|벌|될|날) (?:것입|겁니다|거예)/,
  /승률|적중률|백전백승|쉽게 (?:돈|수익|이익|벌)|대박|떼돈|부자가|올인|몰빵|전 ?재산|대출|꽁돈|공짜/,
]

const ORDERS: readonly RegExp[] = [
  new RegExp(
    `\\b(?:${START}|use (?:it|this)|run (?:it|this)|take (?:it|this)|go) (?:it |this |one |a grid |the grid |the bot |right )?(?:now|today|immediately|at once|right away|without delay)\\b`,
    'i',
  ),
  /(?:^|[.!?:;,]\s*|\b(?:please|just|so|then|and|should|must|can safely|ready to|safe to) )(?:start|begin|buy|invest|deploy|launch|enter|jump in)\b(?! (?:of|to|orders?)\b)/i,
  /\b(?:now is the (?:best |right |perfect )?time|(?:do not|don['’]?t) (?:wait|hesitate|miss|delay)|hurry|click start|what are you waiting for|good time to|time to (?:start|buy|act))\b/i,
  /(?:지금|당장|바로|즉시|오늘|어서|빨리) ?(?:바로 ?|당장 ?)?(?:시작|매수|투자|진입|사용)(?!하지|하는 것은|하기보다|하면)/,
  /(?:시작|매수|투자|진입|실행)(?:하세요|하십시오|하시기 바|하시면 됩|합시다|해도 ?(?:됩|좋|괜)|해 ?보세요|해야 ?(?:합|해)|할 ?때입|하기 ?좋|하는 것이 ?좋(?!지)|하는 게 ?좋(?!지)|을 ?(?:권|추천))/,
  /(?<![가-힣])사세요|들어가세요|켜세요|지금이 ?(?:바로 ?)?(?:기회|적기)|서두르|놓치지 ?마|망설이지 ?마|기다리지 ?마/,
]
