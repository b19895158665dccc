import type { Instrument, RecommendedStrategy } from '@gridpilot/contract'
import type { FieldMessages } from './field-problems.ts'
import type { ManualForm } from './manual-form-state.ts'

/** What the form's parts are given. `available` in USDT, `cap` in percent of it. */
export interface ManualFormProps {
  readonly form: ManualForm
  readonly onChange: (fields: Partial<ManualForm>) => void
  readonly messages: FieldMessages
  readonly instrument: Instrument
  readonly available: number
  readonly cap: number
  readonly onCopy: (strategy: RecommendedStrategy) => void
}
