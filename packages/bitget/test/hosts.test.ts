import { describe, expect, it } from 'vitest'
import { pinnedRestUrl, pinnedStreamUrl } from '../src/hosts.ts'

describe('hosts', () => {
  it('are the official ones unless told otherwise', () => {
    expect(pinnedRestUrl(undefined)).toBe('https://api.bitget.com')
    expect(pinnedRestUrl('https://api.bitget.com/')).toBe('https://api.bitget.com')
    expect(pinnedStreamUrl(undefined)).toBe(undefined)
    expect(pinnedStreamUrl('wss://ws.bitget.com/v2/ws/public')).toBe(undefined)
  })

  it('may be this machine, for the paper exchange', () => {
    expect(pinnedRestUrl('http://127.0.0.1:8123/')).toBe('http://127.0.0.1:8123')
    expect(pinnedRestUrl('http://localhost:8123')).toBe('http://localhost:8123')
    expect(pinnedStreamUrl('ws://127.0.0.1:8123/v2/ws')).toBe('ws://127.0.0.1:8123/v2/ws')
  })

  it.each([
    'https://api.bitget.com.example.org',
    'https://bitget.com',
    'http://api.bitget.com',
    'https://api.bitget.com:8443',
    'https://user@api.bitget.com',
    'http://127.0.0.1.example.org',
    'http://localhost@example.org',
    'http://10.0.0.1',
    'file:///etc/passwd',
    'api.bitget.com',
    '',
  ])('refuses %s for REST', (url) => {
    expect(() => pinnedRestUrl(url)).toThrow()
  })

  it.each(['ws://ws.bitget.com', 'wss://ws.bitget.com.example.org', 'wss://example.org', 'https://ws.bitget.com'])(
    'refuses %s for streams',
    (url) => {
      expect(() => pinnedStreamUrl(url)).toThrow()
    },
  )
})
