import type { BilingualText } from './scalar.ts'

/** What protection and arming say, by the code of the notice or alert. `{{name}}` is one of its parameters. */
export const PROTECTION_TEXTS = {
  limit_rests_at_exchange: {
    en: 'A stop at the exchange closes the bot at its limit or stop loss, also while this program does not run.',
    ko: '한계 가격 또는 손절가에서 거래소에 걸어 둔 보호 주문이 봇을 정리합니다. 이 프로그램이 꺼져 있어도 작동합니다.',
  },
  protection_placed: {
    en: 'A stop rests at the exchange at {{price}}.',
    ko: '거래소에 {{price}} 보호 주문을 걸었습니다.',
  },
  protection_acted: {
    en: 'The stop at the exchange was reached at {{price}}: the position is closed there.',
    ko: '거래소 보호 주문이 {{price}}에서 발동하여 포지션을 정리합니다.',
  },
  protection_removed: {
    en: 'The stop at {{price}} disappeared from the exchange without us; it is placed again.',
    ko: '{{price}} 보호 주문이 우리 없이 거래소에서 사라졌습니다. 다시 겁니다.',
  },
  protection_refused: {
    en: 'The exchange refused the stop at {{price}} ({{venue_code}}); it is tried again.',
    ko: '거래소가 {{price}} 보호 주문을 거부했습니다({{venue_code}}). 다시 시도합니다.',
  },
  protection_missing: {
    en: 'No stop rests at the exchange for this bot. While that lasts only this program closes it at its limit.',
    ko: '이 봇의 보호 주문이 거래소에 없습니다. 그동안은 이 프로그램만이 한계 가격에서 봇을 정리합니다.',
  },
  opposes_net: {
    en: 'Closing this part would make the net position of the account larger, so no stop at the exchange may do it: this program does, and has to run.',
    ko: '이 부분을 닫으면 계정의 순 포지션이 커지므로 거래소 보호 주문으로 처리할 수 없습니다. 이 프로그램이 처리하므로 실행되어 있어야 합니다.',
  },
  no_exit_price: {
    en: 'No price above zero ends this bot, so there is nothing to protect it from on this side.',
    ko: '이 방향에서는 봇을 끝낼 가격이 없어 보호 주문이 필요하지 않습니다.',
  },
  real_money_notice: {
    en: 'Armed, bots of this account trade real money by themselves. They can lose all that is put into them, and in cross margin more of the account than that. Stops at the exchange reduce what can be lost while this program does not run; gaps, outages of the exchange and foreign trades can go past them. The first bot is capped at {{cap}} USDT.',
    ko: '활성화하면 이 계정의 봇이 실제 돈으로 스스로 거래합니다. 투입금 전부를 잃을 수 있고, 교차 마진에서는 계정에서 더 잃을 수 있습니다. 거래소 보호 주문은 프로그램이 꺼져 있을 때의 손실을 줄이지만, 급변, 거래소 장애, 외부 거래는 이를 넘을 수 있습니다. 첫 봇은 {{cap}} USDT로 제한됩니다.',
  },
  disarmed_copy: {
    en: 'Real money was disarmed: this database was restored or moved. Arm the account again if this installation is the one that trades.',
    ko: '데이터베이스가 복원되었거나 옮겨져 실거래가 비활성화되었습니다. 이 설치가 거래할 곳이면 계정을 다시 활성화하세요.',
  },
} as const satisfies Readonly<Record<string, BilingualText>>
