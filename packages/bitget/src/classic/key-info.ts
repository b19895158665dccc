import { z } from 'zod'
import type { Answer } from '../answer.ts'
import { absentable, decode } from '../decode.ts'
import type { KeyInfo } from '../key-info.ts'
import type { ClassicClient } from './client.ts'

const KEY_INFO = z.object({
  userId: absentable(z.string()),
  ips: absentable(z.string()),
  authorities: z.array(z.string()),
})

/** Short codes; `coow` writes futures orders, `coor` only reads them. */
export const readClassicKey = (client: ClassicClient): Promise<Answer<KeyInfo>> =>
  client.read(
    'keyInfo',
    (rest) => rest.getSpotAccount(),
    (data) => {
      const { userId, ips, authorities } = decode(KEY_INFO, data)
      const told = authorities.includes('coow') || authorities.includes('coor')
      return { userId, ips, permissions: authorities, mayTrade: told ? authorities.includes('coow') : null }
    },
  )
