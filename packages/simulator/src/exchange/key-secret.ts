/** What the simulated key of an account signs with: a word that may be written nowhere (I23). */
export const secretOf = (accountId: string): string => `secret-of-${accountId}`
