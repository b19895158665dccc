/** Seeds beyond the first 500 that once broke a rule, and what was wrong: each fails again without its cure. */
import { expect, it } from 'vitest'
import { CHECKERS } from '../src/checkers/index.ts'
import { runSeed } from '../src/index.ts'
import { LATER_KINDS } from '../src/plan/draw-mix.ts'

const FOUND: readonly (readonly [seed: number, wrong: string])[] = [
  [8129, 'two executions that the exchange forced were told apart before the first of them was booked'],
  [2876, 'a row that was 28 s late was taken for what the account had held before, and booked a second time'],
  [7745, 'the same on a leg'],
  [5158, 'a hand had closed what the books learned of later, and a stop tried to close it once more'],
  [1877, 'a stop rested under a name that was refused when an older backup gave it once more, and was never taken off'],
  [2159, 'a process died before it told that the position an ended bot had kept was closed by force'],
  [14151, 'a word to stop came before the trading rules were read after a restart: acknowledged, and dropped'],
  [15249, 'the same while the price was outside the range'],
  [4661, 'a stop closed one step of a leg more than its bot still held, and its execution was booked nowhere'],
  [9105, 'the same, and the books were not those of the order of trade'],
  [9356, 'executions of one order told in the wrong order shared their fees otherwise, by one unit'],
  [9785, 'a counter order waited for a time that the clock had shown before it was set back'],
  [10815, 'the execution of a stop came before the trading rules were read after a restart, and was dropped'],
  [11902, 'an order of a range that had moved stayed, because its cell was outside the price band'],
  [12749, 'a spoiled word in a bill made the fee of a trade count twice'],
  [13596, 'what two bots held against each other was to be closed after the exchange had taken their net position'],
  [16995, 'a spoiled row took the trading rules of an ended bot’s coin, and a trade by hand there waited for them'],
  [
    20154,
    'orders of an edit that an older backup had forgotten were still open when the levels were placed beside them',
  ],
  [26875, 'a liquidation was told before what had opened the position, which an old page showed as still resting'],
  [26966, 'rules that were eased again were not read again while only a part of a level was below the minimum'],
  [28355, 'a spoiled bill was never read a second time, for the next look began after it'],
  [30172, 'what the exchange forced on a leg beyond what the bot still held was nobody’s'],
  [40128, 'a trade by hand that had rested was taken for the market order that a stop had become'],
  [29505, 'a stop that an older backup had forgotten was refused as a second one, and what it did was nobody’s'],
  [29555, 'an order that an older backup had forgotten was taken back before its contract’s rules were read'],
  [30403, 'a process slept while a request waited for its turn, and sent it when the account was another’s'],
  [31141, 'a bot whose legs the exchange had closed waited a whole look too long to be called stopped'],
  [44521, 'an answer of another request made an order go out a second time after it had ended'],
  [44633, 'after a restart hundreds of fills had no name, and each look-up began to name them anew'],
  [31802, 'a row that was 31 s late was taken for what the account had held before, and booked a second time'],
  [33263, 'a bot that was halted and liquidated in one step told only the second after a restart'],
  [34427, 'the simulation called it rest while the end of an order was being stored'],
  [37395, 'funding that was read before its contract’s rules belonged to nobody'],
  [36558, 'the simulation called it rest while a part of a level waited by rules that had been eased'],
  [46347, 'a level of which both parts were below the minimum was missing without a word'],
  [39155, 'parts of one closing order told out of order divided their fees between pair and first inventory otherwise'],
  [32588, 'an edit that an older backup had forgotten began a second time, with another grid under the same names'],
]

it.each(FOUND)('seed %i: %s', async (seed) => {
  // As they were when they were found: worlds have met more since.
  expect((await runSeed(seed, { checkers: CHECKERS, without: { faults: LATER_KINDS } })).violation).toBeNull()
})

const FOUND_SINCE: readonly (readonly [seed: number, wrong: string])[] = [
  [
    100383,
    'a forced execution gave back to a bot what a hand had taken of its short, and forgot that it closed its long',
  ],
  [898, 'what was traded by hand on a symbol that no bot trades was never compared with what the exchange holds of it'],
  [
    1737,
    'of two bills of two legs one came later than the other, and the first was shared by what both legs hold together',
  ],
  [
    202938,
    'funding was shared by what was known while trades by hand put off the word that the rest of a leg is others’',
  ],
  [
    402429,
    'an execution that closed a leg waited for a later one that opened it, which waited for its turn behind the first',
  ],
  [
    409757,
    'an earlier part of an opening was told after all that was known to be open had been closed, and divided its fee anew',
  ],
  [
    413334,
    'what a late execution changed about the share of others in another one was dated when the late one had happened',
  ],
  [
    414452,
    'one trade by hand was booked while the next was missing, and the difference of the two was taken for an old one',
  ],
  [
    406859,
    'a trade by hand of before the first look was told after it, and what the account had held became a difference',
  ],
]

it.each(FOUND_SINCE)('seed %i: %s', async (seed) => {
  expect((await runSeed(seed, { checkers: CHECKERS })).violation).toBeNull()
})
