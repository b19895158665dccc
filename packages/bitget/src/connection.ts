import { createHmac } from 'node:crypto'
import type { Venue } from '@gridpilot/engine'
import { RestClientV2 } from 'bitget-api'
import { z } from 'zod'
import { type ClockOffset, createClockOffset } from './clock-offset.ts'
import { dataOf, decode, msText } from './decode.ts'
import { failureOf, timeBoxed } from './failure-of.ts'
import { pinnedRestUrl, pinnedStreamUrl } from './hosts.ts'
import { type BitgetLog, type BitgetSettings, type BitgetVenueOptions, DEFAULT_SETTINGS } from './options.ts'

/** What both families need of one account: credentials, settings and the venue's clock. */
export interface Connection {
  readonly settings: BitgetSettings
  readonly clock: ClockOffset
  readonly log: BitgetLog
  readonly credentials: Credentials
  wallMs(): number
  /** See `Venue.fence`. */
  readonly fence: { maySend: () => boolean }
  /** The two arguments of a bitget-api REST client that signs by the venue's clock. */
  readonly rest: ConstructorParameters<typeof RestClientV2>
}

export interface Credentials {
  readonly apiKey: string
  readonly apiSecret: string
  readonly passphrase: string
  readonly demo: boolean
  /** undefined: the official addresses. */
  readonly wsUrl: string | undefined
}

export function createConnection(options: BitgetVenueOptions): Connection {
  // bitget-api prints whole requests, key and passphrase included, when this is set.
  if (process.env.BITGETTRACE !== undefined) throw new Error('BITGETTRACE would print API keys: unset it')
  const settings = { ...DEFAULT_SETTINGS, ...options.settings }
  const { apiKey, apiSecret, passphrase, demo, log } = options
  const clock = createClockOffset({
    checkEveryMs: settings.clockCheckMs,
    wallMs: options.wallMs,
    serverTime: async () => {
      try {
        return serverTimeOf(dataOf(await timeBoxed(time.getServerTime(), settings.requestTimeoutMs)))
      } catch (thrown) {
        log('clock_not_measured', { code: failureOf(thrown).code })
        return null
      }
    },
  })
  const rest = restArguments(options, settings, clock)
  // The one path that every Bitget client agrees on, for accounts of both families.
  const time = new RestClientV2(...rest)
  return {
    settings,
    clock,
    log,
    credentials: { apiKey, apiSecret, passphrase, demo, wsUrl: pinnedStreamUrl(options.wsUrl) },
    wallMs: options.wallMs,
    fence: { maySend: () => true },
    rest,
  }
}

/** What a venue is of every account, whatever its family. */
export const commonOf = ({ settings, fence }: Connection): Required<Pick<Venue, 'settings' | 'fence'>> => ({
  settings,
  fence: (maySend) => {
    fence.maySend = maySend
  },
})

const SERVER_TIME = z.object({ serverTime: msText })
export const serverTimeOf = (data: unknown): number => decode(SERVER_TIME, data).serverTime

/**
 * bitget-api stamps and signs with Date.now() and has no way to shift it. Two of its documented openings do: the
 * signing function receives the text to sign, whose first digits are that timestamp, and replaces them by venue time;
 * it returns `time:signature`. The request transform then writes the two headers from it. Without the transform the
 * venue would refuse the signature, so the pair cannot half-work.
 */
function restArguments(options: BitgetVenueOptions, settings: BitgetSettings, clock: ClockOffset): Connection['rest'] {
  return [
    {
      apiKey: options.apiKey,
      apiSecret: options.apiSecret,
      apiPass: options.passphrase,
      demoTrading: options.demo,
      baseUrl: pinnedRestUrl(options.restUrl),
      customSignMessageFn: async (message, secret) => {
        const time = String(clock.nowMs())
        const signature = createHmac('sha256', secret).update(message.replace(/^\d+/, time)).digest('base64')
        return `${time}:${signature}`
      },
    },
    {
      timeout: settings.requestTimeoutMs,
      // A redirect or a proxy from the environment would carry the key to another host.
      maxRedirects: 0,
      proxy: false,
      maxContentLength: 20_000_000,
      transformRequest: [
        (data: unknown, headers) => {
          const stamped = /^(\d+):(.+)$/.exec(String(headers.get('ACCESS-SIGN') ?? ''))
          if (stamped) headers.set({ 'ACCESS-TIMESTAMP': stamped[1] ?? '', 'ACCESS-SIGN': stamped[2] ?? '' })
          return typeof data === 'object' && data !== null ? JSON.stringify(data) : data
        },
      ],
    },
  ]
}
