/** Which of a user's orders, fills or ledger rows; everything of the user when empty. */
export interface RecordFilter {
  readonly botId?: string
  readonly accountId?: string
}
