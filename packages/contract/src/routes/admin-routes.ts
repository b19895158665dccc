import { ModelState } from '../model-state.ts'
import type { RouteSpec } from '../route.ts'

export const adminRoutes = {
  getModelState: {
    tag: 'admin',
    auth: 'user',
    status: 200,
    method: 'GET',
    path: '/api/admin/model',
    summary: 'The language model: its calls and what they cost this month. For the administrator.',
    response: ModelState,
  },
} as const satisfies Record<string, RouteSpec>
