import { z } from 'zod'
import type { Answer } from '../answer.ts'
import { absentable, decode, nullableList } from '../decode.ts'
import type { KeyInfo } from '../key-info.ts'
import type { UnifiedClient } from './client.ts'

const KEY_INFO = z.object({
  userId: absentable(z.string()),
  ips: absentable(z.string()),
  permType: z.string(),
  permissions: nullableList(z.string()),
})
const PERMISSION_TYPES: Readonly<Record<string, boolean>> = { 'read-only': false, 'read-and-write': true }

export const readUnifiedKey = (client: UnifiedClient): Promise<Answer<KeyInfo>> =>
  client.read(
    'keyInfo',
    (rest) => rest.getAccountInfo(),
    (data) => {
      const { userId, ips, permType, permissions } = decode(KEY_INFO, data)
      const writes = Object.hasOwn(PERMISSION_TYPES, permType) ? (PERMISSION_TYPES[permType] ?? null) : null
      return { userId, ips, permissions, mayTrade: writes === true ? permissions.includes('uta_trade') : writes }
    },
  )
