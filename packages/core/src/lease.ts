/** The lease of an exchange account that was not renewed for this long is free, wall ms: engine and store agree on it. */
export const LEASE_MS = 15_000
