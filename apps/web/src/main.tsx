/*
 * The policy of the page forbids eval; zod would try it once to see whether it may compile its checks. It reads this
 * setting when a schema is made, so the setting must stand before the contract is loaded: hence the second file.
 */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })

await import('./start.tsx')

export {}
