import fc from 'fast-check'

/** What may happen next. */
const stepArbitrary = () => {
  const bot = fc.constantFrom('bot-1', 'bot-2')
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant('move' as const),
        to: fc.integer({ min: 20_100, max: 29_900 }),
        after: fc.constantFrom(0, 50, 300, 3_000),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('crash' as const), after: fc.integer({ min: 0, max: 400 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('outage' as const), ms: fc.integer({ min: 100, max: 20_000 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 10, max: 20_000 }) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('fund' as const), rate: fc.integer({ min: -9, max: 9 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('disk' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('trade' as const),
        buy: fc.boolean(),
        quantity: fc.integer({ min: 3, max: 60 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat(40) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('pause' as const), bot }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('resume' as const), bot }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('stop' as const), bot, close: fc.boolean() }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('exits' as const), bot, loss: fc.integer({ min: 5, max: 400 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('second' as const),
        direction: fc.constantFrom('neutral' as const, 'long' as const, 'short' as const),
        trigger: fc.constantFrom(null, 24_500, 26_000),
      }),
    },
  )
}

export const worldArbitrary = () => {
  const share = fc.constantFrom(0, 0, 0.1, 0.4)
  return fc.record({
    steps: fc.array(stepArbitrary(), { minLength: 3, maxLength: 22 }),
    direction: fc.constantFrom('neutral' as const, 'long' as const, 'short' as const),
    makerOnly: fc.boolean(),
    positionMode: fc.constantFrom('one_way' as const, 'hedge' as const),
    marginMode: fc.constantFrom('crossed' as const, 'crossed' as const, 'isolated' as const),
    touchQuantity: fc.constantFrom(0, 2, 17, 40),
    feeCoin: fc.constantFrom(null, null, '0.1', '10'),
    maxOrders: fc.constantFrom(200, 200, 15),
    knobs: fc.record({
      seed: fc.integer(),
      lostWrites: share,
      refusals: fc.constantFrom(0, 0, 0.1, 0.3),
      rateLimits: share,
      lostPushes: share,
      pushDelayMs: fc.constantFrom(0, 0, 40, 2_000),
      answerDelayMs: fc.constantFrom(0, 0, 30, 400),
      fillLagMs: fc.constantFrom(0, 0, 700, 4_000),
      movesInSweep: fc.constantFrom(0, 0, 0.2),
    }),
    stop: fc.boolean(),
  })
}

export type Seeded = ReturnType<typeof worldArbitrary> extends fc.Arbitrary<infer T> ? T : never
