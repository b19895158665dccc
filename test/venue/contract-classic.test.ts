import { contractSuite } from './contract-suite.ts'
import { WireWorld } from './wire-world.ts'

contractSuite('classic over the wire', () => WireWorld.start('classic'))
