export * from './ports/clock.ts'
export * from './ports/notifier.ts'
export * from './ports/store.ts'
export * from './ports/venue.ts'
