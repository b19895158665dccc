import { BlockList, isIP } from 'node:net'

/** Every network that is not the public internet: own machine, private, link-local (cloud metadata), reserved. */
const RESERVED = new BlockList()
for (const [network, bits] of [
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
  ] as const),
  ...([
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
  ] as const),
  ...([
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
  ] as const),
] as const)
  RESERVED.addSubnet(network, bits, 'ipv4')
/** Of IPv6 only global unicast is public, without the parts that carry or imitate something else. */
const GLOBAL = new BlockList()
GLOBAL.addSubnet('2000::', 3, 'ipv6')
for (const [network, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const)
  RESERVED.addSubnet(network, bits, 'ipv6')

/** May a request a user asked for go to this IP address? Names are resolved first; text that is no address may not. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !RESERVED.check(address, 'ipv4')
  return family === 6 && GLOBAL.check(address, 'ipv6') && !RESERVED.check(address, 'ipv6')
}
