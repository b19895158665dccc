import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { refusal } from './api-error.ts'
import { contentSecurityPolicy } from './security-headers.ts'

/** The built page carries this word where the nonce of each answer belongs. */
const NONCE_WORD = '__CSP_NONCE__'

/** Serves the built page; every other path that wants HTML gets index.html, because the page routes itself. */
export async function serveWeb(app: FastifyInstance, folder: string): Promise<void> {
  const index = join(folder, 'index.html')
  const page = existsSync(index) ? readFileSync(index, 'utf8') : null
  if (page !== null) {
    await app.register(fastifyStatic, {
      root: folder,
      index: false,
      wildcard: false,
      globIgnore: ['**/index.html', '**/*.br', '**/*.gz'],
      // The build puts a .br and a .gz beside every text asset.
      preCompressed: true,
      dotfiles: 'ignore',
      setHeaders: (response, path) => {
        // File names below assets/ carry a hash of their content.
        const lasting = path.includes('/assets/')
        void response.header('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  }
  app.setNotFoundHandler((request, reply) => {
    if (request.url.startsWith('/api') || (request.method !== 'GET' && request.method !== 'HEAD'))
      throw refusal('not_found')
    if (/\.[a-z0-9]+$/i.test(request.url.split('?')[0] ?? '')) throw refusal('not_found')
    return page === null ? sendMissing(reply) : sendPage(request, reply, page)
  })
}

function sendPage(request: FastifyRequest, reply: FastifyReply, page: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64')
  return reply
    .code(200)
    .header('content-security-policy', contentSecurityPolicy(request.headers.host ?? '', nonce))
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(page.replaceAll(NONCE_WORD, nonce))
}

const sendMissing = (reply: FastifyReply): FastifyReply =>
  reply
    .code(200)
    .type('text/plain; charset=utf-8')
    .send('Gridpilot runs. The page is not built yet: run "npm start".\n')
