import type { Side } from '@gridpilot/contract'
import type { ManualForm } from './manual-form-state.ts'
import type { Picture } from './picture.ts'

export type MarkKind = 'market' | 'limit' | 'stop' | 'profit' | 'trigger'

export type LadderRow =
  | { readonly kind: MarkKind; readonly key: string; readonly price: number }
  | {
      readonly kind: 'level'
      readonly key: string
      readonly price: number
      readonly side: Side | null
      readonly size: number
      /** Net profit of the cell above this level, percent; null at the highest. */
      readonly profit: number | null
    }

/** Levels and marks from the highest price to the lowest; a mark at a level's price stands above it. */
export function ladderRows(picture: Picture, form: ManualForm): LadderRow[] {
  const levels: LadderRow[] = picture.rows.map((row) => ({
    kind: 'level',
    key: `level ${row.level}`,
    price: row.price,
    side: row.side,
    size: row.size,
    profit: picture.profits[row.level] ?? null,
  }))
  const marks: LadderRow[] = [
    mark('market', picture.marketPrice),
    // Where the stop loss comes first, its own mark says so.
    ...picture.limits.filter((limit) => limit !== form.stop_loss_price).map((limit) => mark('limit', limit)),
  ]
  if (form.stop_loss_price !== null) marks.push(mark('stop', form.stop_loss_price))
  if (form.take_profit_price !== null) marks.push(mark('profit', form.take_profit_price))
  if (form.trigger_price !== null) marks.push(mark('trigger', form.trigger_price))
  return [...marks, ...levels].sort((a, b) => b.price - a.price)
}

const mark = (kind: MarkKind, price: number): LadderRow => ({ kind, key: `${kind} ${price}`, price })
