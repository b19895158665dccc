export * from './recommend.ts'
export * from './recommend-in-worker.ts'
export * from './recommendation.ts'
export * from './request.ts'
