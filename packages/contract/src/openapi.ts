import { z } from 'zod'
import { ErrorResponse } from './errors.ts'
import type { RouteSpec } from './route.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
interface JsonObject {
  [key: string]: Json
}

export interface OpenApiDocument {
  openapi: '3.1.0'
  info: JsonObject
  servers: Json[]
  paths: { [path: string]: { [method: string]: JsonObject } }
  components: { schemas: { [name: string]: JsonObject }; securitySchemes: JsonObject }
}

/**
 * The OpenAPI 3.1 document of a route table. Pure: the same table and version give the same document.
 * Schemas with an id become components; a request and a response schema never share an id unless they are the same.
 */
export function buildOpenApi(routes: Readonly<Record<string, RouteSpec>>, version: string): OpenApiDocument {
  const components = new Components()
  const paths: OpenApiDocument['paths'] = {}
  for (const [operationId, route] of Object.entries(routes)) {
    const operations = paths[route.path] ?? {}
    operations[route.method.toLowerCase()] = operation(operationId, route, components)
    paths[route.path] = operations
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Gridpilot', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: components.schemas,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        refreshCookie: { type: 'apiKey', in: 'cookie', name: 'refresh_token' },
      },
    },
  }
}

const SECURITY = { none: [], user: [{ bearer: [] }], refresh_cookie: [{ refreshCookie: [] }] } satisfies Record<
  RouteSpec['auth'],
  Json[]
>

function operation(operationId: string, route: RouteSpec, components: Components): JsonObject {
  const parameters = parametersOf(route, components)
  return {
    operationId,
    summary: route.summary,
    tags: [route.tag],
    security: SECURITY[route.auth],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: route.bodyOptional !== true,
            content: { 'application/json': { schema: components.schemaOf(route.body, 'input') } },
          },
        }),
    responses: {
      [String(route.status)]: answer('Success', components.schemaOf(route.response, 'output')),
      default: answer('Refused or failed', components.schemaOf(ErrorResponse, 'output')),
    },
  }
}

function answer(description: string, schema: JsonObject): JsonObject {
  return { description, content: { 'application/json': { schema } } }
}

function parametersOf(route: RouteSpec, components: Components): Json[] {
  const parameters: Json[] = []
  for (const [place, schema] of [
    ['path', route.params],
    ['query', route.query],
  ] as const) {
    if (schema === undefined) continue
    const { properties = {}, required = [] } = components.schemaOf(schema, 'input')
    for (const [name, property] of Object.entries(properties as JsonObject)) {
      parameters.push({ name, in: place, required: (required as Json[]).includes(name), schema: property })
    }
  }
  if (route.idempotent === true) {
    parameters.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      schema: { type: 'string', maxLength: 200 },
    })
  }
  return parameters
}

/** Collects named schemas while the paths are written. */
class Components {
  readonly schemas: { [name: string]: JsonObject } = {}

  /** The schema as JSON Schema, by reference if it has an id. */
  schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
    // Wrapped, because zod writes a root schema inline even when it has an id.
    const document = z.toJSONSchema(z.object({ root: schema }), { io }) as unknown as JsonObject
    const definitions = pointToComponents(document.$defs ?? {}) as { [name: string]: JsonObject }
    for (const [name, definition] of Object.entries(definitions)) this.#add(name, definition)
    return pointToComponents((document.properties as JsonObject).root ?? {}) as JsonObject
  }

  #add(name: string, definition: JsonObject): void {
    const { id: _, ...rest } = definition
    const known = this.schemas[name]
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(rest)) {
      throw new Error(`schema id ${name} stands for two different schemas`)
    }
    this.schemas[name] = rest
  }
}

function pointToComponents(value: Json): Json {
  if (Array.isArray(value)) return value.map(pointToComponents)
  if (typeof value !== 'object' || value === null) return value
  const result: JsonObject = {}
  for (const [key, inner] of Object.entries(value)) {
    result[key] =
      key === '$ref' && typeof inner === 'string'
        ? inner.replace('#/$defs/', '#/components/schemas/')
        : pointToComponents(inner)
  }
  return result
}
