import { GRANULARITIES, type Granularity } from '../granularity.ts'
import { choiceOf, type UnifiedChoices } from './open-questions.ts'

/** Candle lengths of the family (API.md 11.3); names are case-sensitive (1m, 1M). */
const NAMES: ReadonlySet<string> = new Set(
  ['1m', '3m', '5m', '15m', '30m', '1H', '4H', '6H', '12H', '1D', '3D', '1W', '1M'].concat([
    '6Hutc',
    '12Hutc',
    '1Dutc',
    '3Dutc',
    '1Wutc',
    '1Mutc',
  ]),
)

/** null for a name the family does not know. */
export function intervalOf(name: string, choices: UnifiedChoices | undefined): Granularity | null {
  if (!NAMES.has(name)) return null
  const utc = choiceOf(choices, 'uta_candle_alignment') === 'utc' ? GRANULARITIES.get(`${name}utc`) : undefined
  return utc ?? GRANULARITIES.get(name) ?? null
}
