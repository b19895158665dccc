import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { RouteSpec } from '../src/index.ts'
import { buildOpenApi, routePath, routes } from '../src/index.ts'

const all: [string, RouteSpec][] = Object.entries(routes)
const document = buildOpenApi(routes, '1.2.3')

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : referencesIn(inner),
  )
}

describe('OpenAPI document', () => {
  it.each(all)('has %s with its schemas', (operationId, route) => {
    const operation = document.paths[route.path]?.[route.method.toLowerCase()]
    expect(operation).toMatchObject({ operationId, summary: route.summary })
    expect(operation?.requestBody !== undefined).toBe(route.body !== undefined)
    const responses = operation?.responses as Record<string, { content: Record<string, { schema: object }> }>
    expect(Object.keys(responses)).toEqual([String(route.status), 'default'])
    expect(responses[route.status]?.content['application/json']?.schema).not.toEqual({})
  })

  it('has nothing besides the table', () => {
    const operations = Object.values(document.paths).flatMap((path) => Object.keys(path))
    expect(operations).toHaveLength(all.length)
  })

  it('resolves every reference, and uses every component', () => {
    const references = new Set(referencesIn(document))
    const names = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`)
    expect(references.size).toBeGreaterThan(50)
    expect([...references].filter((reference) => !names.includes(reference))).toEqual([])
    expect(names.filter((name) => !references.has(name))).toEqual([])
  })

  it('is JSON, and the same every time', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document)
    expect(buildOpenApi(routes, '1.2.3')).toEqual(document)
  })

  it('says that requests are closed and which fields they need', () => {
    const { CreateGridBotRequest } = document.components.schemas
    expect(CreateGridBotRequest).toMatchObject({ type: 'object', additionalProperties: false })
    expect(CreateGridBotRequest?.required).toEqual([
      'symbol',
      'direction',
      'grid_type',
      'price_range_lower',
      'price_range_upper',
      'grid_count',
      'leverage',
    ])
  })

  it('declares path and query parameters and the idempotency header', () => {
    expect(document.paths['/api/grid-bot/{id}/orders']?.get?.parameters).toMatchObject([
      { name: 'id', in: 'path', required: true },
      { name: 'cursor', in: 'query', required: false },
      { name: 'limit', in: 'query', required: false, schema: { maximum: 200 } },
      { name: 'open', in: 'query', required: false },
    ])
    expect(document.paths['/api/grid-bot/create']?.post?.parameters).toMatchObject([{ name: 'Idempotency-Key' }])
  })

  it('asks for a token everywhere but where the table says otherwise', () => {
    expect(document.paths['/api/grid-bot/list']?.get?.security).toEqual([{ bearer: [] }])
    expect(document.paths['/api/auth/refresh']?.post?.security).toEqual([{ refreshCookie: [] }])
    const open = all.filter(([, { auth }]) => auth === 'none').map(([operationId]) => operationId)
    expect(open.sort()).toEqual(['demo', 'health', 'login', 'ready', 'signup'])
  })

  it('refuses one schema id for two schemas', () => {
    const route = (response: z.ZodType, path: RouteSpec['path']): RouteSpec => {
      return { method: 'GET', path, summary: '', tag: '', auth: 'none', status: 200, response }
    }
    const table = {
      first: route(z.object({ a: z.string() }).meta({ id: 'SameName' }), '/api/first'),
      second: route(z.object({ b: z.string() }).meta({ id: 'SameName' }), '/api/second'),
    }
    expect(() => buildOpenApi(table, '1')).toThrow('SameName')
  })
})

describe('routePath', () => {
  it('fills and escapes parameters', () => {
    expect(routePath(routes.stopGridBot, { id: 'a/b c' })).toBe('/api/grid-bot/a%2Fb%20c/stop')
    expect(routePath(routes.listGridBots)).toBe('/api/grid-bot/list')
    expect(() => routePath(routes.stopGridBot)).toThrow('id')
  })
})

describe('the grid-bot endpoints the plan fixed', () => {
  it.each([
    'POST /api/grid-bot/analyze',
    'POST /api/grid-bot/preview',
    'POST /api/grid-bot/create',
    'POST /api/grid-bot/{id}/start',
    'POST /api/grid-bot/{id}/pause',
    'POST /api/grid-bot/{id}/resume',
    'POST /api/grid-bot/{id}/stop',
    'PATCH /api/grid-bot/{id}',
    'DELETE /api/grid-bot/{id}',
    'GET /api/grid-bot/list',
    'GET /api/grid-bot/{id}',
    'GET /api/grid-bot/{id}/orders',
    'GET /api/grid-bot/{id}/fills',
    'GET /api/grid-bot/{id}/positions',
    'GET /api/grid-bot/{id}/events',
    'GET /api/grid-bot/{id}/performance',
  ])('%s', (line) => {
    expect(all.map(([, { method, path }]) => `${method} ${path}`)).toContain(line)
  })
})
