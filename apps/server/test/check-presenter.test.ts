import type { AccountCheck, CheckItem } from '@gridpilot/bitget'
import { describe, expect, it } from 'vitest'
import { presentCheck } from '../src/accounts/check-presenter.ts'

const isolated: CheckItem = {
  result: 'fail',
  notice: {
    code: 'margin_mode_wrong',
    message: 'The margin mode is not the one the bots need.',
    params: { margin_mode: 'isolated', wanted: 'crossed', symbol: 'ETHUSDT' },
  },
  repair: 'set_margin_mode_crossed',
}
const check: AccountCheck = { ok: false, userId: '1', family: 'unified', checks: [isolated], advice: [] }
const around = { symbols: ['ETHUSDT'], mayRepair: true, isPaper: true, wallMs: 0 }

describe('the self-test as the API shows it', () => {
  it('is content with the margin mode that a bot on the symbol trades in: nobody is told to close its position', () => {
    const shown = presentCheck(check, { ...around, botSymbols: new Map([['ETHUSDT', 'isolated']]) })
    expect(shown.ok).toBe(true)
    expect(shown.checks).toMatchObject([
      { result: 'pass', notice: { code: 'margin_mode_ok' }, todo: null, repair: null },
    ])
  })

  it('keeps the finding and its repair where no bot trades, or one in another mode', () => {
    for (const botSymbols of [new Map(), new Map([['ETHUSDT', 'crossed' as const]])]) {
      const shown = presentCheck(check, { ...around, botSymbols })
      expect(shown.ok).toBe(false)
      expect(shown.checks).toMatchObject([{ result: 'fail', repair: 'set_margin_mode_crossed' }])
    }
  })
})
