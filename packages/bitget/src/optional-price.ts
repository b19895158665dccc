/** A price that may be absent: the venue also writes it as zero. */
export const positive = (text: string | null): string | null => (text !== null && /[1-9]/.test(text) ? text : null)
