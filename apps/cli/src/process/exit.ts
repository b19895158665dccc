/** Why a command ended. */
export const EXIT = { ok: 0, failed: 1, badFlags: 2 } as const
