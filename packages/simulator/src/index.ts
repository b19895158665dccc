export type * from './face.ts'
export { FAULT_KINDS, type FaultKind } from './faults/fault-kind.ts'
export { runSeed } from './run/run-seed.ts'
