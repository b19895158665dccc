import { randomBytes } from 'node:crypto'
import { buildOpenApi, type OpenApiDocument, routes } from '@gridpilot/contract'
import type { FastifyInstance } from 'fastify'
import { contentSecurityPolicy } from './security-headers.ts'

/** GET /api/openapi.json and the same as a page without scripts, both from the schemas that validate. */
export function serveDocs(app: FastifyInstance, version: string): void {
  const document = buildOpenApi(routes, version)
  const page = renderDocs(document)
  app.get('/api/openapi.json', (_, reply) => reply.send(document))
  app.get('/api/docs', (request, reply) => {
    const nonce = randomBytes(16).toString('base64')
    return reply
      .header('content-security-policy', contentSecurityPolicy(request.headers.host ?? '', nonce))
      .type('text/html; charset=utf-8')
      .send(page.replace('<style>', `<style nonce="${nonce}">`))
  })
}

const STYLE = `:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:960px;margin:2rem auto;padding:0 1rem}
h2{margin-top:2.5rem}details{border:1px solid #8886;border-radius:6px;margin:.5rem 0;padding:.4rem .8rem}summary{cursor:pointer}
code,pre{font:13px ui-monospace,monospace}pre{overflow:auto;background:#8881;padding:.6rem;border-radius:4px}b.m{display:inline-block;min-width:4.5em}`

export function renderDocs(document: OpenApiDocument): string {
  const byTag = new Map<string, string[]>()
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const tag = String((operation.tags as string[] | undefined)?.[0] ?? 'other')
      byTag.set(tag, [...(byTag.get(tag) ?? []), renderOperation(path, method, operation)])
    }
  }
  const sections = [...byTag].map(([tag, rows]) => `<h2>${escapeHtml(tag)}</h2>${rows.join('')}`).join('')
  const schemas = Object.entries(document.components.schemas)
    .map(
      ([name, schema]) =>
        `<details id="${escapeHtml(name)}"><summary>${escapeHtml(name)}</summary>${json(schema)}</details>`,
    )
    .join('')
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>Gridpilot API</title><style>${STYLE}</style></head><body><h1>Gridpilot API</h1>` +
    `<p>Version ${escapeHtml(String(document.info.version))}. Send <code>Authorization: Bearer …</code> with every request that ` +
    `needs a user. The same as data: <a href="/api/openapi.json">openapi.json</a>.</p>${sections}<h2>Schemas</h2>${schemas}</body></html>`
  )
}

function renderOperation(path: string, method: string, operation: Readonly<Record<string, unknown>>): string {
  const { parameters, requestBody, responses, security } = operation
  const open = Array.isArray(security) && security.length === 0 ? ' <i>(open)</i>' : ''
  const parts = { parameters, requestBody, responses }
  return (
    `<details><summary><b class="m">${method.toUpperCase()}</b> <code>${escapeHtml(path)}</code>${open} ` +
    `${escapeHtml(String(operation.summary))}</summary>${json(parts)}</details>`
  )
}

const json = (value: unknown): string => `<pre>${escapeHtml(JSON.stringify(value, null, 2))}</pre>`

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
