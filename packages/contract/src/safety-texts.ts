import { PROTECTION_TEXTS } from './protection-texts.ts'
import type { BilingualText } from './scalar.ts'

/** What limits, ownership and audits say, by the code of the notice or alert. `{{name}}` is one of its parameters. */
const SAFETY_TEXTS = {
  ...PROTECTION_TEXTS,
  daily_loss: {
    en: 'Paused: the daily loss limit was reached.',
    ko: '일일 손실 한도에 도달하여 일시정지했습니다.',
  },
  daily_loss_paused: {
    en: 'The daily loss limit was reached: every bot is paused, positions and their protection stay.',
    ko: '일일 손실 한도에 도달하여 모든 봇을 일시정지했습니다. 포지션과 보호 주문은 유지됩니다.',
  },
  daily_loss_stopped: {
    en: 'The daily loss limit was reached: every bot is stopped and closed.',
    ko: '일일 손실 한도에 도달하여 모든 봇을 중지하고 포지션을 정리합니다.',
  },
  daily_loss_until_next_day: {
    en: '{{loss}} USDT were lost on {{day}}. No new risk until the day ends.',
    ko: '{{day}}에 {{loss}} USDT를 잃었습니다. 그날이 끝날 때까지 새 위험을 감수하지 않습니다.',
  },
  daily_loss_until_by_hand: {
    en: '{{loss}} USDT were lost on {{day}}. No new risk until you let go of the limit.',
    ko: '{{day}}에 {{loss}} USDT를 잃었습니다. 직접 해제할 때까지 새 위험을 감수하지 않습니다.',
  },
  liquidation_near: {
    en: '{{symbol}}: the price is {{distance}} percent from the liquidation price of the account.',
    ko: '{{symbol}}: 가격이 계정의 청산가에서 {{distance}}% 거리에 있습니다.',
  },
  limit_near: {
    en: '{{symbol}}: the price is {{distance}} percent from the limit at which this bot is closed.',
    ko: '{{symbol}}: 가격이 이 봇이 정리되는 한계 가격에서 {{distance}}% 거리에 있습니다.',
  },
  deferred_risk: {
    en: 'Held back by your risk limits ({{code}}).',
    ko: '위험 한도 때문에 보류 중입니다({{code}}).',
  },
  audit_mismatch: {
    en: 'The books and the exchange do not agree. The bots concerned are paused; a diagnostic file was written.',
    ko: '장부와 거래소가 일치하지 않습니다. 관련 봇을 일시정지하고 진단 파일을 저장했습니다.',
  },
  audit_order_unknown: {
    en: '{{symbol}}: order {{subject}} is open at the exchange, and no intent of ours stands behind it.',
    ko: '{{symbol}}: 주문 {{subject}}이(가) 거래소에 열려 있지만 이에 해당하는 주문 의도가 없습니다.',
  },
  audit_order_missing: {
    en: '{{symbol}}: order {{subject}} should rest ({{booked}}), and the exchange does not have it.',
    ko: '{{symbol}}: 주문 {{subject}}이(가) 대기 중이어야 하지만({{booked}}) 거래소에 없습니다.',
  },
  audit_stop_unknown: {
    en: '{{symbol}}: stop {{subject}} rests at the exchange, and no bot here has it.',
    ko: '{{symbol}}: 스톱 {{subject}}이(가) 거래소에 걸려 있지만 이를 가진 봇이 없습니다.',
  },
  audit_stop_missing: {
    en: '{{symbol}}: stop {{subject}} should rest ({{booked}}), and the exchange does not have it: the position is less protected.',
    ko: '{{symbol}}: 스톱 {{subject}}이(가) 걸려 있어야 하지만({{booked}}) 거래소에 없습니다. 포지션 보호가 부족합니다.',
  },
  audit_fills: {
    en: '{{symbol}}: the bot holds {{booked}} steps ({{subject}}), its fills add up to {{found}}.',
    ko: '{{symbol}}: 봇의 보유량은 {{booked}} 단위({{subject}})인데 체결 합계는 {{found}}입니다.',
  },
  audit_position: {
    en: '{{symbol}}: booked are {{booked}} steps ({{subject}}), the exchange holds {{found}}.',
    ko: '{{symbol}}: 장부는 {{booked}} 단위({{subject}})인데 거래소는 {{found}}입니다.',
  },
  audit_ledger: {
    en: '{{symbol}}: the bot counts {{booked}} USDT, its ledger rows add up to {{found}}.',
    ko: '{{symbol}}: 봇의 합계는 {{booked}} USDT인데 원장 합계는 {{found}}입니다.',
  },
  audit_bills: {
    en: '{{symbol}}: the ledger adds up to {{booked}} {{subject}}, the bills of the exchange to {{found}}.',
    ko: '{{symbol}}: 원장 합계는 {{booked}} {{subject}}인데 거래소 내역은 {{found}}입니다.',
  },
  audit_unsettled: {
    en: 'Orders were being filled at every reading, so nothing can be said yet.',
    ko: '읽을 때마다 체결이 진행 중이어서 아직 판단할 수 없습니다.',
  },
  heartbeat_no_engine: {
    en: 'An account with running bots is not connected.',
    ko: '실행 중인 봇이 있는 계정이 연결되어 있지 않습니다.',
  },
  heartbeat_stale_sweep: {
    en: 'Orders were last compared with the exchange {{age_seconds}} s ago.',
    ko: '거래소와 주문을 마지막으로 비교한 지 {{age_seconds}}초 지났습니다.',
  },
  heartbeat_lease_lost: {
    en: 'Another process owns an account.',
    ko: '다른 프로세스가 계정을 소유하고 있습니다.',
  },
  heartbeat_not_delivered: {
    en: 'The monitor could not be reached ({{reason}}).',
    ko: '모니터에 연결할 수 없습니다({{reason}}).',
  },
  order_counter: {
    en: '{{side}} {{quantity}} at {{price}}: answers the execution {{trade_id}}.',
    ko: '{{side}} {{quantity}} @ {{price}}: 체결 {{trade_id}}에 대한 반대 주문.',
  },
  order_plan: {
    en: '{{side}} {{quantity}} at {{price}}: grid {{slot}} wants it.',
    ko: '{{side}} {{quantity}} @ {{price}}: 그리드 {{slot}}의 주문.',
  },
  order_retry: {
    en: '{{side}} {{quantity}} at {{price}}: again, after the order before it ended unfilled ({{attempt}}).',
    ko: '{{side}} {{quantity}} @ {{price}}: 이전 주문이 체결 없이 끝나 다시 주문({{attempt}}).',
  },
  order_command: {
    en: '{{side}} {{quantity}} at {{price}}: by your command ({{command}}).',
    ko: '{{side}} {{quantity}} @ {{price}}: 사용자 명령({{command}}).',
  },
  order_start: {
    en: '{{side}} {{quantity}} at the market: the position the grid starts with.',
    ko: '{{side}} {{quantity}} 시장가: 그리드 시작 포지션.',
  },
  order_close: {
    en: '{{side}} {{quantity}} at the market: closes the position.',
    ko: '{{side}} {{quantity}} 시장가: 포지션 정리.',
  },
  order_protection: {
    en: '{{side}} {{quantity}} from {{price}}: protection that rests at the exchange.',
    ko: '{{side}} {{quantity}}, 발동가 {{price}}: 거래소에 걸어 둔 보호 주문.',
  },
  lease_lost: {
    en: 'Another process has taken over this account. This one sends nothing more; end it, or the other.',
    ko: '다른 프로세스가 이 계정을 넘겨받았습니다. 이 프로세스는 더 이상 주문을 보내지 않습니다. 둘 중 하나를 종료하세요.',
  },
  needs_key: {
    en: 'The exchange refuses the key of this account ({{code}}: {{message}}). Nothing is sent; orders and stops at the exchange rest unattended. Enter a new key in the settings: the bots then go on by themselves.',
    ko: '거래소가 이 계정의 키를 거부합니다({{code}}: {{message}}). 아무것도 보내지 않으며 거래소의 주문과 스톱은 관리되지 않은 채 남아 있습니다. 설정에서 새 키를 입력하면 봇이 스스로 이어서 진행합니다.',
  },
  silence_switch_failed: {
    en: 'Bitget does not take the switch that cancels all orders when this server falls silent ({{code}}: {{message}}). Trading goes on.',
    ko: '서버 무응답 시 전체 주문 취소를 Bitget이 받지 않습니다({{code}}: {{message}}). 거래는 계속됩니다.',
  },
  other_installation: {
    en: 'Another Gridpilot trades on this exchange account (order {{order}}). Nothing is sent until you end the other one and say so here.',
    ko: '다른 Gridpilot이 이 거래소 계정에서 거래 중입니다(주문 {{order}}). 다른 쪽을 종료하고 여기서 확인할 때까지 아무것도 보내지 않습니다.',
  },
  copied_database: {
    en: 'A copy of this installation trades on this exchange account (order {{order}}). Nothing is sent until you end the copy and say so here.',
    ko: '이 설치의 복사본이 이 거래소 계정에서 거래 중입니다(주문 {{order}}). 복사본을 종료하고 여기서 확인할 때까지 아무것도 보내지 않습니다.',
  },
  symbol_restricted: {
    en: '{{symbol}} is restricted at the exchange ({{status}}): new orders may be refused. Resting orders and protection stay.',
    ko: '거래소에서 {{symbol}} 거래를 제한했습니다({{status}}). 새 주문이 거부될 수 있으며, 대기 주문과 보호 주문은 그대로 유지됩니다.',
  },
  instrument_changed: {
    en: 'The exchange changed the price or size step of this coin: the bot places nothing more. Its protection stays; stop the bot and start a new one.',
    ko: '거래소가 이 코인의 호가 단위나 수량 단위를 변경해 봇이 더 이상 주문하지 않습니다. 보호 주문은 유지되니 봇을 중지하고 새로 시작하세요.',
  },
  catching_up: {
    en: 'An older backup was put back: what happened since is being read from the exchange. Nothing is placed meanwhile.',
    ko: '이전 백업으로 복원되어 그 이후의 거래를 거래소에서 읽는 중입니다. 그동안 새 주문을 내지 않습니다.',
  },
  forgotten_order: {
    en: 'Orders of {{symbol}} that this program once made and no longer remembers were taken off (last: {{order}}): an older backup may have been put back. Look at your position there at the exchange; it may have no bot and no protection now.',
    ko: '이 프로그램이 만들었지만 더 이상 기억하지 못하는 {{symbol}} 주문을 취소했습니다(마지막: {{order}}). 이전 백업으로 복원되었을 수 있습니다. 거래소에서 해당 포지션을 확인하세요. 봇이나 보호 주문이 없을 수 있습니다.',
  },
  another_process: {
    en: 'Another process owns this account; nothing is sent from here.',
    ko: '다른 프로세스가 이 계정을 소유하고 있어 여기서는 아무것도 보내지 않습니다.',
  },
  not_ours: {
    en: 'Nothing is sent for this bot: the account is in other hands ({{reason}}).',
    ko: '다른 곳에서 계정을 사용 중이어서 이 봇의 주문을 보내지 않습니다({{reason}}).',
  },
} as const satisfies Readonly<Record<string, BilingualText>>

type SafetyTextCode = keyof typeof SAFETY_TEXTS

/** The texts of one language. */
export const safetyTexts = (language: keyof BilingualText): { readonly [Code in SafetyTextCode]: string } =>
  Object.fromEntries(Object.entries(SAFETY_TEXTS).map(([code, text]) => [code, text[language]])) as {
    [Code in SafetyTextCode]: string
  }

/** A notice's sentence with its parameters filled in; null for a code that is not of this table. */
export function safetyText(
  code: string,
  params: Readonly<Record<string, unknown>>,
  language: keyof BilingualText,
): string | null {
  if (!Object.hasOwn(SAFETY_TEXTS, code)) return null
  const text = SAFETY_TEXTS[code as SafetyTextCode][language]
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(params[name] ?? '–'))
}
