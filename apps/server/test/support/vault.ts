import { KeyVault } from '../../src/accounts/key-vault.ts'
import type { TestServer } from './test-server.ts'

/** The keys of a server's accounts, opened and stored as its own vault does. */
export const vaultOf = ({ base }: TestServer): KeyVault => new KeyVault(base.store, base.box, () => undefined)
