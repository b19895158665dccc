import type { BilingualText } from './scalar.ts'

/** What limits, ownership and audits say, by the code of the notice or alert. `{{name}}` is one of its parameters. */
const SAFETY_TEXTS = {
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
    ko: '일일 손실 한도에 도달하여 모든 봇을 중지하고 청산합니다.',
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
    ko: '{{symbol}}: 가격이 이 봇이 청산되는 한계 가격에서 {{distance}}% 거리에 있습니다.',
  },
  deferred_risk: {
    en: 'Held back by your risk limits ({{code}}).',
    ko: '리스크 한도 때문에 보류 중입니다({{code}}).',
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
