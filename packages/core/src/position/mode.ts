/** one_way: one net position per symbol; hedge: a long and a short leg side by side. A setting of the whole account. */
export type PositionMode = 'one_way' | 'hedge'

/** crossed: all positions share the account's equity; isolated: a position stands on its own margin. Per symbol. */
export type MarginMode = 'crossed' | 'isolated'

/** Which position an order or fill belongs to: `net` in one-way mode, one of the legs in hedge mode. */
export type PositionSide = 'net' | 'long' | 'short'
