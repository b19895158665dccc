import type { BilingualText } from './scalar.ts'

/**
 * What the self-test of an account finds, what to do about it (`todo_` + the finding's code), and why an account keeps a
 * bot from starting: by the code of the notice. `{{name}}` is one of its parameters. Page and command line say the same.
 */
export const ACCOUNT_TEXTS = {
  clock_ok: {
    en: 'The clock agrees with the exchange.',
    ko: '시계가 거래소와 일치합니다.',
  },
  clock_off: {
    en: 'The clock of this computer is off by {{offset_ms}} ms; requests are corrected for it.',
    ko: '이 컴퓨터의 시계가 {{offset_ms}}ms 어긋나 있어 요청을 보정합니다.',
  },
  account_family: {
    en: 'The account is a {{family}} account.',
    ko: '{{family}} 계정입니다.',
  },
  key_valid: {
    en: 'The key is valid.',
    ko: '키가 유효합니다.',
  },
  key_refused: {
    en: 'The exchange does not let this key read the account ({{code}}).',
    ko: '거래소가 이 키로 계정을 읽도록 허용하지 않습니다({{code}}).',
  },
  key_ip_not_listed: {
    en: "The address of this computer is not on the key's IP list.",
    ko: '이 컴퓨터의 IP 주소가 키의 IP 목록에 없습니다.',
  },
  key_wrong_environment: {
    en: 'The key is of the other environment: a demo key for a live account, or a live key for a demo account.',
    ko: '다른 환경의 키입니다. 실계정에 데모 키를, 또는 데모 계정에 실계정 키를 입력했습니다.',
  },
  key_secret_wrong: {
    en: 'The secret does not belong to this key.',
    ko: '시크릿 키가 이 API 키와 맞지 않습니다.',
  },
  key_passphrase_wrong: {
    en: 'The passphrase does not belong to this key.',
    ko: '패스프레이즈가 이 API 키와 맞지 않습니다.',
  },
  key_unknown: {
    en: 'Bitget does not know this key: it was deleted or mistyped.',
    ko: 'Bitget에 없는 키입니다. 삭제되었거나 잘못 입력되었습니다.',
  },
  permission_missing: {
    en: 'The key lacks a permission: {{permission}}.',
    ko: '키에 필요한 권한이 없습니다: {{permission}}.',
  },
  key_missing: {
    en: 'No key is stored for this account.',
    ko: '이 계정에 저장된 키가 없습니다.',
  },
  key_unreadable: {
    en: 'The stored key does not open and was disabled: the data folder was moved, restored or changed.',
    ko: '저장된 키가 열리지 않아 비활성화했습니다. 데이터 폴더가 옮겨졌거나 복원되었거나 변경되었습니다.',
  },
  key_not_passed: {
    en: 'The key has not passed its check, so no bot uses it.',
    ko: '키가 점검을 통과하지 못해 봇이 사용하지 않습니다.',
  },
  clock_refused: {
    en: 'The exchange refused the time of the request ({{code}}).',
    ko: '거래소가 요청 시각을 거부했습니다({{code}}).',
  },
  account_frozen: {
    en: 'Bitget has frozen or disabled this account ({{code}}).',
    ko: 'Bitget이 이 계정을 동결하거나 비활성화했습니다({{code}}).',
  },
  account_restricted: {
    en: 'Bitget has restricted what this account may do ({{code}}).',
    ko: 'Bitget이 이 계정의 기능을 제한했습니다({{code}}).',
  },
  account_not_verified: {
    en: 'Bitget wants this account verified first ({{code}}).',
    ko: 'Bitget에서 이 계정의 인증이 먼저 필요합니다({{code}}).',
  },
  region_blocked: {
    en: 'Bitget does not serve the region of this computer ({{code}}).',
    ko: 'Bitget이 이 컴퓨터의 지역에서는 서비스를 제공하지 않습니다({{code}}).',
  },
  account_family_wrong: {
    en: 'The account was just switched between classic and unified ({{code}}).',
    ko: '계정이 방금 클래식과 통합 사이에서 전환되었습니다({{code}}).',
  },
  futures_not_readable: {
    en: 'The exchange does not show the USDT futures account ({{code}}): {{message}}',
    ko: '거래소가 USDT 선물 계정을 보여 주지 않습니다({{code}}): {{message}}',
  },
  venue_busy: {
    en: 'The exchange asks for fewer requests. This says nothing about the key.',
    ko: '거래소가 요청을 줄이라고 합니다. 키의 문제는 아닙니다.',
  },
  venue_unavailable: {
    en: 'The exchange cannot answer now ({{code}}), perhaps for maintenance. This says nothing about the key.',
    ko: '거래소가 지금 응답할 수 없습니다({{code}}). 점검 중일 수 있으며 키의 문제는 아닙니다.',
  },
  futures_enabled: {
    en: 'USDT futures are enabled.',
    ko: 'USDT 선물을 사용할 수 있습니다.',
  },
  position_mode_ok: {
    en: 'The position mode is {{position_mode}}, as the bots need it.',
    ko: '포지션 모드가 {{position_mode}}이며 봇에 맞습니다.',
  },
  position_mode_wrong: {
    en: 'The position mode is {{position_mode}}; the bots need {{wanted}}.',
    ko: '포지션 모드가 {{position_mode}}입니다. 봇에 필요한 설정: {{wanted}}.',
  },
  margin_mode_ok: {
    en: 'The margin is {{margin_mode}}.',
    ko: '증거금이 {{margin_mode}}입니다.',
  },
  margin_mode_wrong: {
    en: 'The margin is {{margin_mode}}; the bots need {{wanted}}.',
    ko: '증거금이 {{margin_mode}}입니다. 봇에 필요한 설정: {{wanted}}.',
  },
  margin_mode_free: {
    en: 'The margin is {{margin_mode}}; a bot sets the one it needs when it starts.',
    ko: '증거금이 {{margin_mode}}입니다. 봇이 시작할 때 필요한 방식으로 설정합니다.',
  },
  symbol_unreadable: {
    en: 'The settings of this symbol could not be read ({{code}}).',
    ko: '이 종목의 설정을 읽을 수 없습니다({{code}}).',
  },
  symbol_unknown: {
    en: 'The exchange has no such symbol.',
    ko: '거래소에 없는 종목입니다.',
  },
  permissions_unknown: {
    en: 'The permissions of this key could not be read.',
    ko: '이 키의 권한을 읽을 수 없습니다.',
  },
  permission_codes_unknown: {
    en: 'This key has permissions unknown to this program: {{codes}}.',
    ko: '이 키에 알 수 없는 권한이 있습니다: {{codes}}.',
  },
  key_cannot_withdraw: {
    en: 'This key cannot withdraw money.',
    ko: '이 키로는 출금할 수 없습니다.',
  },
  key_cannot_trade: {
    en: 'This key can only read, not trade futures.',
    ko: '이 키는 조회만 가능하고 선물 거래를 할 수 없습니다.',
  },
  key_not_bound: {
    en: 'This key is not bound to an IP address.',
    ko: '이 키가 IP 주소에 묶여 있지 않습니다.',
  },
  key_bound: {
    en: 'This key is bound to: {{ips}}.',
    ko: '이 키가 다음 주소에 묶여 있습니다: {{ips}}.',
  },
  foreign_orders: {
    en: '{{count}} orders that no bot made.',
    ko: '봇이 만들지 않은 주문이 {{count}}개 있습니다.',
  },
  foreign_unknown: {
    en: 'Open orders and positions could not be read.',
    ko: '미체결 주문과 포지션을 읽을 수 없습니다.',
  },
  open_position: {
    en: 'There is a position already that no bot opened.',
    ko: '봇이 열지 않은 포지션이 이미 있습니다.',
  },
  position_of_bots: {
    en: 'The position is that of your bots.',
    ko: '봇이 보유한 포지션입니다.',
  },
  nothing_foreign: {
    en: 'Nobody else trades the chosen symbols.',
    ko: '선택한 종목을 다른 곳에서 거래하고 있지 않습니다.',
  },
  use_sub_account: {
    en: 'Best give the bots a Bitget sub-account of their own, or each bot one: its balance is then the most they can lose, a liquidation does not reach the rest of your money, and orders made by hand do not mix with theirs.',
    ko: '봇 전용 Bitget 하위 계정을, 가능하면 봇마다 하나씩 사용하는 것이 좋습니다. 그러면 잃을 수 있는 최대 금액이 그 잔고로 한정되고, 청산이 다른 자금에 미치지 않으며, 직접 낸 주문과 섞이지 않습니다.',
  },
  todo_venue_unreachable: {
    en: 'Check the connection to the internet and try again; the exchange may be in maintenance.',
    ko: '인터넷 연결을 확인한 뒤 다시 시도해 주세요. 거래소가 점검 중일 수도 있습니다.',
  },
  todo_clock_off: {
    en: 'Let this computer set its clock by itself (network time).',
    ko: '이 컴퓨터의 시계를 자동 설정(네트워크 시간)으로 맞춰 주세요.',
  },
  todo_key_refused: {
    en: 'Look at the state of this key and of the account at Bitget. If the key is not in order there, make a new one with read and futures permission, without withdrawals.',
    ko: 'Bitget에서 이 키와 계정의 상태를 확인해 주세요. 키에 문제가 있으면 조회와 선물 권한이 있고 출금 권한이 없는 새 키를 만들어 주세요.',
  },
  todo_key_ip_not_listed: {
    en: 'At Bitget, open API keys, edit this key and add the public IP address of this computer to its list. The key itself is fine; it need not be made anew.',
    ko: 'Bitget의 API 키 관리에서 이 키를 편집해 이 컴퓨터의 공인 IP 주소를 목록에 추가해 주세요. 키 자체는 정상이므로 새로 만들 필요가 없습니다.',
  },
  todo_key_wrong_environment: {
    en: 'Add the account again and choose the other kind: demo for a demo key, live for a live key.',
    ko: '계정을 다시 추가하면서 다른 종류를 선택해 주세요. 데모 키는 데모, 실계정 키는 실계정입니다.',
  },
  todo_key_secret_wrong: {
    en: 'Enter the secret again, whole and without blanks. Bitget shows it only once: if it is lost, make a new key.',
    ko: '시크릿 키를 공백 없이 전부 다시 입력해 주세요. Bitget은 한 번만 보여 주므로 잃어버렸다면 새 키를 만들어 주세요.',
  },
  todo_key_passphrase_wrong: {
    en: 'Enter the passphrase again: the one you chose when you made this key, not the password of Bitget. Check that the key is whole, too.',
    ko: '패스프레이즈를 다시 입력해 주세요. Bitget 비밀번호가 아니라 이 키를 만들 때 정한 값입니다. 키가 빠짐없이 입력되었는지도 확인해 주세요.',
  },
  todo_key_unknown: {
    en: 'Compare the key with the list of API keys at Bitget. If it is not there, make a new one with read and futures permission, without withdrawals.',
    ko: 'Bitget의 API 키 목록과 비교해 주세요. 목록에 없으면 조회와 선물 권한이 있고 출금 권한이 없는 새 키를 만들어 주세요.',
  },
  todo_permission_missing: {
    en: 'Edit this key at Bitget and give it the permission to read and trade futures; leave withdrawals off.',
    ko: 'Bitget에서 이 키를 편집해 선물 조회와 거래 권한을 허용해 주세요. 출금은 꺼 두세요.',
  },
  todo_key_not_passed: {
    en: 'Run the self-test: it says what is missing.',
    ko: '자가 점검을 실행하면 부족한 점을 알려 줍니다.',
  },
  todo_key_missing: {
    en: 'Enter a key in Settings → Accounts.',
    ko: '설정 → 계정에서 키를 입력해 주세요.',
  },
  todo_key_unreadable: {
    en: 'Enter the key again in Settings → Accounts; its bots then go on. Their orders rest at the exchange meanwhile.',
    ko: '설정 → 계정에서 키를 다시 입력하면 봇이 계속합니다. 그동안 주문은 거래소에 그대로 있습니다.',
  },
  todo_clock_refused: {
    en: 'Let this computer set its clock by itself (network time), then test again. The key is fine.',
    ko: '이 컴퓨터의 시계를 자동 설정(네트워크 시간)으로 맞춘 뒤 다시 확인해 주세요. 키의 문제는 아닙니다.',
  },
  todo_account_frozen: {
    en: 'Log in at Bitget and ask its support why. Another key does not help.',
    ko: 'Bitget에 로그인해 고객센터에 이유를 문의해 주세요. 키를 바꿔도 해결되지 않습니다.',
  },
  todo_account_restricted: {
    en: 'Log in at Bitget and see what it asks of you there, or ask its support. Another key does not help.',
    ko: 'Bitget에 로그인해 요구 사항을 확인하거나 고객센터에 문의해 주세요. 키를 바꿔도 해결되지 않습니다.',
  },
  todo_account_not_verified: {
    en: 'Log in at Bitget and finish the verification of identity and phone.',
    ko: 'Bitget에 로그인해 신원과 휴대전화 인증을 마쳐 주세요.',
  },
  todo_region_blocked: {
    en: 'Gridpilot cannot change that. Ask Bitget which regions it serves.',
    ko: 'Gridpilot에서 바꿀 수 없습니다. 서비스 지역을 Bitget에 문의해 주세요.',
  },
  todo_account_family_wrong: {
    en: 'Wait a minute and test again: the account is then asked anew which it is.',
    ko: '1분 뒤에 다시 확인해 주세요. 계정 유형을 다시 조회합니다.',
  },
  todo_account_family_unknown: {
    en: 'Wait a few minutes until Bitget has moved the account, then test again.',
    ko: 'Bitget이 계정 전환을 마칠 때까지 몇 분 기다린 뒤 다시 확인해 주세요.',
  },
  todo_futures_not_readable: {
    en: 'Log in at Bitget and open USDT-M futures once: it may ask you to accept its terms. Then test again.',
    ko: 'Bitget에 로그인해 USDT-M 선물을 한 번 열어 주세요. 약관 동의가 필요할 수 있습니다. 그다음 다시 확인해 주세요.',
  },
  todo_venue_busy: {
    en: 'Wait five minutes and test again; nothing has to be changed.',
    ko: '5분 뒤에 다시 확인해 주세요. 변경할 것은 없습니다.',
  },
  todo_venue_unavailable: {
    en: 'Try again later; nothing has to be changed.',
    ko: '나중에 다시 시도해 주세요. 변경할 것은 없습니다.',
  },
  todo_key_can_withdraw: {
    en: 'Delete this key at Bitget and make one without the withdrawal permission. Gridpilot never needs to withdraw.',
    ko: 'Bitget에서 이 키를 삭제하고 출금 권한이 없는 키를 만들어 주세요. Gridpilot에는 출금 권한이 필요 없습니다.',
  },
  todo_key_cannot_trade: {
    en: 'Allow futures orders and positions for this key at Bitget, or make a new one.',
    ko: 'Bitget에서 이 키에 선물 주문과 포지션 권한을 허용하거나 새 키를 만들어 주세요.',
  },
  todo_permissions_unknown: {
    en: 'Look at the permissions of this key at Bitget: withdrawals must be off.',
    ko: 'Bitget에서 이 키의 권한을 확인해 주세요. 출금은 꺼져 있어야 합니다.',
  },
  todo_permission_codes_unknown: {
    en: 'Look at the permissions of this key at Bitget: only reading and futures are needed.',
    ko: 'Bitget에서 이 키의 권한을 확인해 주세요. 조회와 선물 권한만 있으면 됩니다.',
  },
  todo_key_not_bound: {
    en: 'Bind the key to the address of this computer at Bitget: then it is useless to anybody else.',
    ko: 'Bitget에서 키를 이 컴퓨터의 주소에 묶어 주세요. 그러면 다른 사람은 이 키를 쓸 수 없습니다.',
  },
  todo_position_mode_wrong: {
    en: 'Close the positions and cancel the orders of this account first; then one click sets it.',
    ko: '먼저 이 계정의 포지션을 정리하고 주문을 취소해 주세요. 그다음 한 번의 클릭으로 설정됩니다.',
  },
  todo_margin_mode_wrong: {
    en: 'Close the position and cancel the orders of this symbol first; then one click sets it.',
    ko: '먼저 이 종목의 포지션을 정리하고 주문을 취소해 주세요. 그다음 한 번의 클릭으로 설정됩니다.',
  },
  todo_account_connected_already: {
    en: 'Remove this account here, or enter a key of another account or sub-account: two that trade on one account would each take the other’s orders for foreign.',
    ko: '이 계정을 여기에서 제거하거나 다른 계정·하위 계정의 키를 입력해 주세요. 한 계정을 둘이 거래하면 서로의 주문을 남의 주문으로 보게 됩니다.',
  },
  todo_symbol_unknown: {
    en: 'Choose a USDT perpetual of Bitget, for example BTCUSDT.',
    ko: 'BTCUSDT처럼 Bitget의 USDT 무기한 종목을 선택해 주세요.',
  },
  todo_symbol_unreadable: {
    en: 'Look whether Bitget trades this symbol, and try again.',
    ko: 'Bitget에서 이 종목을 거래할 수 있는지 확인한 뒤 다시 시도해 주세요.',
  },
  todo_foreign_orders: {
    en: 'Cancel them, or give the bots a sub-account of their own. Gridpilot never touches them.',
    ko: '취소하거나 봇 전용 하위 계정을 사용해 주세요. Gridpilot은 이 주문을 건드리지 않습니다.',
  },
  todo_open_position: {
    en: 'Close it, or give the bots a sub-account of their own: they share margin and liquidation with it.',
    ko: '정리하거나 봇 전용 하위 계정을 사용해 주세요. 봇이 증거금과 청산을 이 포지션과 함께 나누게 됩니다.',
  },
  todo_foreign_unknown: {
    en: 'Try again; until then do not trade these symbols by hand.',
    ko: '다시 시도해 주세요. 그때까지 이 종목을 직접 거래하지 마세요.',
  },
  account_family_unknown: {
    en: 'Bitget is moving this account between its classic and its unified kind, or does not say which it is. Wait a few minutes; bots wait too.',
    ko: 'Bitget이 이 계정을 클래식과 통합 사이에서 전환 중이거나 유형을 알려 주지 않습니다. 몇 분 기다려 주세요. 봇도 기다립니다.',
  },
  account_family_changed: {
    en: 'The account was switched between classic and unified. The connection is made anew; no order was lost.',
    ko: '계정이 클래식과 통합 사이에서 전환되어 연결을 다시 맺습니다. 잃어버린 주문은 없습니다.',
  },
  repair_in_the_way: {
    en: 'Positions or orders are in the way: close and cancel them first, then try again ({{code}}).',
    ko: '포지션이나 주문이 남아 있습니다. 먼저 정리하고 취소한 뒤 다시 시도해 주세요({{code}}).',
  },
  repair_refused: {
    en: 'The exchange did not change it ({{code}}): {{message}}',
    ko: '거래소가 변경하지 않았습니다({{code}}): {{message}}',
  },
  position_mode_not_one_way: {
    en: 'the account is in hedge mode, and this bot was made for one-way mode',
    ko: '계정이 양방향 모드인데 이 봇은 단방향 모드용임',
  },
  position_mode_not_hedge: {
    en: 'the account is in one-way mode, and this bot was made for hedge mode',
    ko: '계정이 단방향 모드인데 이 봇은 양방향 모드용임',
  },
  position_mode_changed: {
    en: 'the position mode of the account was changed by hand: set it back, then resume',
    ko: '계정의 포지션 모드가 직접 변경됨. 되돌린 뒤 재개 필요',
  },
  margin_mode_changed: {
    en: 'the margin mode of the symbol was changed by hand: set it back, then resume',
    ko: '종목의 증거금 모드가 직접 변경됨. 되돌린 뒤 재개 필요',
  },
  leverage_changed: {
    en: 'the leverage of the symbol was changed by hand: set it back, then resume',
    ko: '종목의 레버리지가 직접 변경됨. 되돌린 뒤 재개 필요',
  },
  margin_mode_refused: {
    en: 'the exchange does not change the margin mode while a position or orders are open',
    ko: '포지션이나 주문이 있어 거래소가 증거금 모드를 바꾸지 않음',
  },
  margin_mode_not_set: {
    en: 'the exchange has not changed the margin mode yet',
    ko: '거래소가 아직 증거금 모드를 바꾸지 않음',
  },
  leverage_refused: {
    en: 'the exchange refused the leverage',
    ko: '거래소가 레버리지를 거부함',
  },
  leverage_not_set: {
    en: 'the exchange has not set the leverage yet',
    ko: '거래소가 아직 레버리지를 설정하지 않음',
  },
  isolated_not_alone: {
    en: 'a bot with isolated margin must be alone on its symbol',
    ko: '격리 증거금 봇은 그 종목에 혼자 있어야 함',
  },
} as const satisfies Readonly<Record<string, BilingualText>>

/** Words of the exchange that stand in the blanks of those sentences. */
const ACCOUNT_WORDS = {
  one_way: { en: 'one-way', ko: '단방향' },
  hedge: { en: 'hedge', ko: '양방향' },
  crossed: { en: 'cross', ko: '교차' },
  isolated: { en: 'isolated', ko: '격리' },
  classic: { en: 'classic', ko: '클래식' },
  unified: { en: 'unified', ko: '통합' },
} as const satisfies Readonly<Record<string, BilingualText>>

type AccountWord = keyof typeof ACCOUNT_WORDS

/** The words of one language. */
export const accountWords = (language: keyof BilingualText): { readonly [Word in AccountWord]: string } =>
  Object.fromEntries(Object.entries(ACCOUNT_WORDS).map(([word, text]) => [word, text[language]])) as {
    [Word in AccountWord]: string
  }

type AccountTextCode = keyof typeof ACCOUNT_TEXTS

/** The texts of one language. */
export const accountTexts = (language: keyof BilingualText): { readonly [Code in AccountTextCode]: string } =>
  Object.fromEntries(Object.entries(ACCOUNT_TEXTS).map(([code, text]) => [code, text[language]])) as {
    [Code in AccountTextCode]: string
  }

/** A notice's sentence with its parameters filled in; null for a code that is not about accounts. */
export function accountText(
  code: string,
  params: Readonly<Record<string, unknown>>,
  language: keyof BilingualText,
): string | null {
  if (!Object.hasOwn(ACCOUNT_TEXTS, code)) return null
  const text = ACCOUNT_TEXTS[code as AccountTextCode][language]
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => readable(String(params[name] ?? '–'), language))
}

const readable = (value: string, language: keyof BilingualText): string =>
  Object.hasOwn(ACCOUNT_WORDS, value) ? ACCOUNT_WORDS[value as AccountWord][language] : value
