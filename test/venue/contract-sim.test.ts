import { contractSuite } from './contract-suite.ts'
import { SimWorld } from './sim-world.ts'

contractSuite('venue-sim in process', async () => new SimWorld())
