/** Epoch ms as the API prints times. */
export const utcTime = (ms: number): string => new Date(ms).toISOString()

export const utcTimeOrNull = (ms: number | null): string | null => (ms === null ? null : utcTime(ms))
