import { z } from 'zod'

/** Query of every list: at most `limit` rows (1..200, default 50), newest first, continuing after `cursor`. */
export const PageQuery = z.strictObject({
  cursor: z.string().min(1).max(400).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type PageQuery = z.infer<typeof PageQuery>

/** A list answer: rows newest first and the cursor of the next page, null at the end. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next_cursor: z.string().nullable() })
}

export interface Page<Item> {
  items: Item[]
  next_cursor: string | null
}

/** A yes/no in a query string. */
export const QueryFlag = z.enum(['true', 'false']).transform((value) => value === 'true')
