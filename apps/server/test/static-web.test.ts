import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import fastify from 'fastify'
import { afterAll, describe, expect, it } from 'vitest'
import { serveWeb } from '../src/http/static-web.ts'

const folder = mkdtempSync(join(tmpdir(), 'gridpilot-web-'))
const script = `export const text = '${'grid '.repeat(400)}'\n`
mkdirSync(join(folder, 'assets'))
writeFileSync(join(folder, 'index.html'), '<!doctype html><script nonce="__CSP_NONCE__"></script>')
writeFileSync(join(folder, 'assets', 'a.js'), script)
writeFileSync(join(folder, 'assets', 'a.js.br'), brotliCompressSync(script))

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the built page', () => {
  it('is sent compressed as it was built, and plain to who cannot read that', async () => {
    const app = fastify()
    await serveWeb(app, folder)
    const packed = await app.inject({ url: '/assets/a.js', headers: { 'accept-encoding': 'br, gzip' } })
    expect(packed.headers['content-encoding']).toBe('br')
    expect(packed.rawPayload).toEqual(brotliCompressSync(script))
    const plain = await app.inject({ url: '/assets/a.js' })
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(plain.body).toBe(script)
    await app.close()
  })

  it('gets a nonce of its own in every answer', async () => {
    const app = fastify()
    await serveWeb(app, folder)
    const nonces = await Promise.all(
      [1, 2].map(async () => /nonce="([^"]+)"/.exec((await app.inject({ url: '/' })).body)?.[1]),
    )
    expect(new Set(nonces).size).toBe(2)
    expect(nonces).not.toContain('__CSP_NONCE__')
    await app.close()
  })
})
