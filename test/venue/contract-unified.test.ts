import { contractSuite } from './contract-suite.ts'
import { WireWorld } from './wire-world.ts'

contractSuite('unified over the wire', () => WireWorld.start('unified'))
