/** Incidents of others that were conventions of Bitget misread: the sign of fees, the family of an account, sides. */
import { instrumentFor } from '@gridpilot/core'
import { expect, it } from 'vitest'
import { FILL_ROW, fillOf } from '../../../bitget/src/classic/fills.ts'
import { directionOf } from '../../../bitget/src/classic/sides.ts'
import { classify, FAMILY_CODES, failure, writeError } from '../../../bitget/src/errors.ts'
import { expectConsistent } from '../../../engine/test/random-faults.ts'
import { ACCOUNT, Rig } from '../../../engine/test/rig.ts'

const instrument = instrumentFor('BTCUSDT')
const row = (side: string, tradeSide: string, totalFee: string) =>
  FILL_ROW.parse({
    tradeId: '1111111111111111111',
    orderId: '1111111111111111110',
    clientOid: 'x',
    symbol: 'BTCUSDT',
    side,
    price: '60000',
    baseVolume: '0.001',
    profit: '0',
    feeDetail: [{ feeCoin: 'USDT', totalFee }],
    tradeScope: 'taker',
    posMode: tradeSide.endsWith('single') ? 'one_way_mode' : 'hedge_mode',
    tradeSide,
    cTime: '1700000000000',
  })

it('incident 7 (hummingbot#7891): a fee that Bitget prints as negative was paid, and makes the bot poorer', async () => {
  const fill = fillOf(instrument, row('buy', 'buy_single', '-0.036'), null, directionOf)
  expect(fill.fee).toBe(3_600_000n)
  const rig = new Rig({ direction: 'long' })
  await rig.attach()
  await rig.startBot()
  await rig.walk(23_900, 25_100, 23_900, 25_100)
  await rig.clock.advance(20_000)
  const bot = rig.bot()
  expect(bot.fees).toBeGreaterThan(0n)
  const fees = [...rig.store.ledger.values()].filter(({ kind }) => kind === 'fee')
  expect(fees.every(({ amount }) => amount < 0n)).toBe(true)
  expect(rig.port.venue.account(ACCOUNT).balance).toBe(
    [...rig.store.ledger.values()].reduce((sum, { amount }) => sum + amount, 0n),
  )
})

it('incident 11 (hummingbot#8321, ccxt#26838): keys of the other family are recognised, and a start says so', async () => {
  for (const code of ['40084', '40085']) {
    expect(FAMILY_CODES.has(code)).toBe(true)
    expect(classify(400, code)).toBe('needs_user')
  }
  const rig = new Rig()
  const error = writeError(failure(400, '40085', 'unified account'))
  rig.port.account = async () => ({ ok: false, error })
  await rig.attach()
  await rig.startBot()
  await rig.clock.advance(10_000)
  expect(rig.openOrders()).toEqual([])
  expect(rig.port.sent).toEqual([])
})

it('incident 12 (passivbot#1729): closing fills of a hedge leg belong to the leg they close', async () => {
  const of = (side: string, tradeSide: string) => {
    const fill = fillOf(instrument, row(side, tradeSide, '0'), null, directionOf)
    return [fill.side, fill.positionSide]
  }
  expect(of('buy', 'open')).toEqual(['buy', 'long'])
  expect(of('buy', 'close')).toEqual(['sell', 'long'])
  expect(of('sell', 'open')).toEqual(['sell', 'short'])
  expect(of('sell', 'close')).toEqual(['buy', 'short'])
  const rig = new Rig({ positionMode: 'hedge' })
  await rig.attach()
  await rig.startBot()
  await rig.walk(23_900, 22_900, 24_100, 26_100, 25_000)
  await rig.clock.advance(20_000)
  expectConsistent(rig)
})
