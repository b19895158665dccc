import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type GridBot, rate } from '@gridpilot/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ACCOUNT, Rig, type RigOptions } from '../../engine/test/rig.ts'
import { type BotFacts, keepBooks } from '../src/second-ledger/books.ts'
import { compareBot, compareLedger } from '../src/second-ledger/compare.ts'

const factsOf = ({ id, code, installation, config, plan }: GridBot): BotFacts => ({
  id,
  code,
  installation,
  config,
  startPrice: plan?.startPrice ?? null,
})

function differences(rig: Rig): string[] {
  const bots = [...rig.store.bots.values()]
  const { venue } = rig.port
  const instruments = new Map([[rig.instrument.symbol, rig.instrument]])
  const books = keepBooks(bots.map(factsOf), instruments, venue.fills(ACCOUNT), venue.bills(ACCOUNT))
  const perBot = bots.flatMap((bot) => compareBot(bot, books.bots.get(bot.id) ?? never(bot.id)))
  return [...perBot, ...compareLedger([...rig.store.ledger.values()], books)]
}

function never(id: string): never {
  throw new Error(`no books of ${id}`)
}

async function played(options: RigOptions, ...points: number[]): Promise<Rig> {
  const rig = new Rig(options)
  await rig.attach()
  await rig.startBot()
  await rig.walk(...points)
  await rig.clock.advance(20_000)
  return rig
}

describe('second ledger', () => {
  it('imports types only: no line of the engine or of core can be wrong in both books', () => {
    const folder = join(import.meta.dirname, '../src/second-ledger')
    const imports = readdirSync(folder).flatMap((file) =>
      readFileSync(join(folder, file), 'utf8')
        .split('\n')
        .filter((line) => line.includes("from '@gridpilot/")),
    )
    expect(imports.length).toBeGreaterThan(3)
    expect(imports.filter((line) => !line.startsWith('import type '))).toEqual([])
  })

  it('agrees with the bot and the ledger in random worlds, every figure, difference 0', async () => {
    const world = fc.record({
      direction: fc.constantFrom('neutral' as const, 'long' as const, 'short' as const),
      positionMode: fc.constantFrom('one_way' as const, 'hedge' as const),
      marginMode: fc.constantFrom('crossed' as const, 'isolated' as const),
      touchQuantity: fc.constantFrom(0, 7, 40),
      feeCoin: fc.constantFrom(null, '0.1', '10'),
      spacing: fc.constantFrom('arithmetic' as const, 'geometric' as const),
      points: fc.array(fc.integer({ min: 20_100, max: 29_900 }), { minLength: 5, maxLength: 25 }),
      funding: fc.integer({ min: -20, max: 20 }),
      stop: fc.boolean(),
    })
    let fills = 0
    await fc.assert(
      fc.asyncProperty(world, async ({ spacing, points, funding, stop, ...options }) => {
        const rig = new Rig(options)
        await rig.attach()
        await rig.startBot({ spacing })
        await rig.walk(...points)
        await rig.clock.advance(4_000)
        rig.port.marketMs += 1
        rig.port.venue.applyFunding('BTCUSDT', rate(String(funding / 10_000)), rig.port.marketMs)
        rig.port.marketMs += 1
        await rig.clock.advance(20_000)
        await rig.walk(...points)
        if (stop) await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
        await rig.clock.advance(40_000)
        fills += rig.bot().fills
        expect(differences(rig)).toEqual([])
      }),
      { numRuns: 40 },
    )
    expect(fills).toBeGreaterThan(200)
  }, 120_000)

  it.each([
    ['a fee with the wrong sign', (bot: GridBot) => ({ ...bot, fees: -bot.fees as never }), 'fees in USDT'],
    ['a fill counted twice', (bot: GridBot) => ({ ...bot, fills: bot.fills + 1 }), 'number of fills'],
    [
      'grid profit of one unit more',
      (bot: GridBot) => ({ ...bot, gridProfit: (bot.gridProfit + 1n) as never }),
      'grid profit',
    ],
    ['funding forgotten', (bot: GridBot) => ({ ...bot, funding: (bot.funding + 1n) as never }), 'funding'],
    [
      'dust lost in a slot',
      (bot: GridBot) => ({
        ...bot,
        slots: bot.slots.map((slot) => ({ ...slot, held: Math.max(0, slot.held - 1) as never })),
      }),
      'held',
    ],
    [
      'a position of one step more',
      (bot: GridBot) => ({
        ...bot,
        positions: { ...bot.positions, net: { ...bot.positions.net, size: bot.positions.net.size + 1 } },
      }),
      'net size',
    ],
  ])('sees %s', async (_name, spoil, word) => {
    const rig = await played({}, 24_500, 23_400, 24_800, 26_300, 25_200)
    expect(differences(rig)).toEqual([])
    rig.store.bots.set('bot-1', spoil(rig.bot()))
    expect(differences(rig).join('\n')).toContain(word)
  })

  it('sees a ledger row that is missing', async () => {
    const rig = await played({}, 23_400, 25_200)
    const [first] = [...rig.store.ledger.keys()].filter((id) => id.endsWith(':fee'))
    rig.store.ledger.delete(first ?? '')
    expect(differences(rig)).toContainEqual(expect.stringContaining('ledger: stored'))
  })

  it('a foreign position takes its own share of funding', async () => {
    const rig = await played({ direction: 'long' }, 24_400)
    const hand = { clientOrderId: 'by-hand', symbol: 'BTCUSDT', side: 'buy', type: 'market', price: null } as const
    rig.port.venue.submit(ACCOUNT, { ...hand, quantity: 50 as never, timeInForce: 'gtc' }, rig.port.marketMs)
    rig.port.pushEvents()
    await rig.clock.advance(40_000)
    rig.port.marketMs += 1
    rig.port.venue.applyFunding('BTCUSDT', rate('0.0001'), rig.port.marketMs)
    rig.port.marketMs += 1
    await rig.clock.advance(20_000)
    expect(differences(rig)).toEqual([])
  })
})
