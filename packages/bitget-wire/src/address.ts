import type { ApiKey } from './desk.ts'

/** A loopback address is written in several ways; one of them stands for all. */
const LOOPBACK = new Set(['::1', '::ffff:127.0.0.1', 'localhost'])
const plainAddress = (address: string): string => (LOOPBACK.has(address) ? '127.0.0.1' : address)

/** Whether a key may be used from an address: one of its list, or any where it has none. '' (unknown) is on no list. */
export const isFromAllowed = ({ ips }: Pick<ApiKey, 'ips'>, address: string): boolean =>
  ips.length === 0 || ips.map(plainAddress).includes(plainAddress(address))
