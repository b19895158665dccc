import { z } from 'zod'
import { gridFiguresShape } from './grid-parameters.ts'
import { Notice } from './notice.ts'
import { TradingSymbol } from './scalar.ts'

/** A configuration that does pass, complete enough to fill the form; never with more leverage than was asked for. */
export const PreviewAlternative = z
  .object({
    reason: Notice,
    symbol: TradingSymbol,
    ...gridFiguresShape,
  })
  .meta({ id: 'PreviewAlternative' })
export type PreviewAlternative = z.infer<typeof PreviewAlternative>
