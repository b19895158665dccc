import type { AccountCheck, CheckItem } from '@gridpilot/bitget'
import type { GridBot, MarginMode } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { presentCheck } from '../src/accounts/check-presenter.ts'
import { surroundings, weigh } from '../src/accounts/weighed-check.ts'

const item = (result: CheckItem['result'], code: string, params: CheckItem['notice']['params'] = {}): CheckItem => ({
  result,
  notice: { code, message: code, params },
  repair: null,
})
const isolated: CheckItem = {
  ...item('fail', 'margin_mode_wrong', { margin_mode: 'isolated', wanted: 'crossed', symbol: 'ETHUSDT' }),
  repair: 'set_margin_mode_crossed',
}
const botIn = (marginMode: MarginMode) => [{ config: { symbol: 'ETHUSDT', marginMode } } as GridBot]
const checkOf = (...checks: CheckItem[]): AccountCheck => ({
  ok: false,
  userId: '1',
  family: 'unified',
  checks,
  advice: [],
})
const shownBy = (weighed: AccountCheck) => presentCheck(weighed, { symbols: ['ETHUSDT'], mayRepair: true, wallMs: 0 })

describe('the self-test in the light of what is known here', () => {
  it('is content with the margin mode that a bot on the symbol trades in: nobody is told to close its position', () => {
    const shown = shownBy(weigh(checkOf(isolated), surroundings('paper', botIn('isolated'))))
    expect(shown.ok).toBe(true)
    expect(shown.checks).toMatchObject([
      { result: 'pass', notice: { code: 'margin_mode_ok' }, todo: null, repair: null },
    ])
  })

  it('keeps the finding and its repair for a bot in another mode, and for who asked for the mode by name', () => {
    const asked = surroundings('paper', [], { margin_mode: 'crossed' })
    for (const around of [surroundings('paper', botIn('crossed')), asked]) {
      const shown = shownBy(weigh(checkOf(isolated), around))
      expect(shown.ok).toBe(false)
      expect(shown.checks).toMatchObject([{ result: 'fail', repair: 'set_margin_mode_crossed' }])
    }
  })

  it('does not fail for a symbol that an ended bot left isolated: the next bot sets what it needs', () => {
    const weighed = weigh(checkOf(isolated), surroundings('bitget-demo', []))
    expect(weighed).toMatchObject({ ok: true, checks: [{ result: 'pass', notice: { code: 'margin_mode_free' } }] })
  })

  it('warns of it where something foreign keeps the next bot from setting it', () => {
    const held = item('warn', 'open_position', { symbol: 'ETHUSDT' })
    const weighed = weigh(checkOf(isolated, held), surroundings('bitget-demo', []))
    expect(weighed.ok).toBe(true)
    expect(weighed.checks[0]).toMatchObject({ result: 'warn', repair: 'set_margin_mode_crossed' })
  })

  it('advises a sub-account at Bitget only: the paper exchange has none', () => {
    const advice = [{ code: 'use_sub_account', message: 'use_sub_account', params: {} }] as const
    const advised = { ...checkOf(), advice }
    expect(weigh(advised, surroundings('paper', [])).advice).toEqual([])
    expect(weigh(advised, surroundings('bitget-demo', [])).advice).toEqual(advice)
    expect(weigh(advised, surroundings('bitget', [])).advice).toEqual(advice)
  })

  it('takes the position mode an account has, unless bots run in another', () => {
    const other = item('fail', 'position_mode_wrong', { position_mode: 'hedge', wanted: 'one_way' })
    expect(weigh(checkOf(other), surroundings('bitget', [])).ok).toBe(true)
    expect(weigh(checkOf(other), surroundings('bitget', botIn('crossed'))).ok).toBe(false)
  })

  it('asks for no IP binding of a paper key', () => {
    const unbound = item('warn', 'key_not_bound')
    expect(weigh(checkOf(unbound), surroundings('paper', [])).checks).toEqual([])
    expect(weigh(checkOf(unbound), surroundings('bitget', [])).checks).toEqual([unbound])
  })
})
