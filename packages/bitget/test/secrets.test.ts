import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { checkAccount, createBitgetVenue } from '../src/index.ts'
import {
  API_KEY,
  API_SECRET,
  type FakeBitget,
  type Logged,
  optionsFor,
  PASSPHRASE,
  startFakeBitget,
} from './fake-bitget.ts'
import { intent } from './intents.ts'

let fake: FakeBitget
beforeEach(async () => {
  fake = await startFakeBitget()
})
afterEach(() => fake.close())

it('key, secret and passphrase are in no result, no log and no console line, whatever goes wrong', async () => {
  const printed: unknown[] = []
  const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation((...values) => void printed.push(values)),
  )
  const logged: Logged[] = []
  const results: unknown[] = []
  const answers = [
    { code: '40009' },
    { code: '99999', msg: 'odd' },
    { raw: '<html>', status: 502 },
    'hang',
    'reset',
  ] as const
  for (const answer of answers) {
    fake.route('/api/v2/mix/order/place-order', () => answer)
    fake.route('/api/v2/mix/account/account', () => answer)
    const venue = createBitgetVenue(optionsFor(fake, { requestTimeoutMs: 300 }, logged))
    results.push(await venue.place('BTCUSDT', [intent('a')]), await venue.account())
    results.push(await checkAccount(optionsFor(fake, { requestTimeoutMs: 300 }, logged)))
  }
  fake.onText = (socket, text) => {
    if (text.includes('login')) socket.send('{"event":"error","code":30005,"msg":"login failed"}')
  }
  const stop = createBitgetVenue(optionsFor(fake, {}, logged)).stream([], (event) => void results.push(event))
  await vi.waitFor(() => expect(results.at(-1)).toMatchObject({ type: 'disconnected' }), { timeout: 10_000 })
  stop()
  for (const spy of spies) spy.mockRestore()
  const everything = JSON.stringify([results, logged, printed])
  expect(everything.length).toBeGreaterThan(1000)
  for (const secret of [API_KEY, API_SECRET, PASSPHRASE]) {
    for (const form of [secret, Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('hex')]) {
      expect(everything).not.toContain(form)
    }
  }
  expect(printed).toEqual([])
})
