import { z } from 'zod'
import {
  ArchivedGridBot,
  CreateGridBotRequest,
  GridBot,
  GridBotList,
  GridBotListQuery,
  PatchGridBotRequest,
  StopGridBotRequest,
} from '../grid-bot.ts'
import { GridEditPreview } from '../grid-edit.ts'
import { PreviewRequest, PreviewResponse } from '../grid-preview.ts'
import {
  GridBotEventList,
  GridBotPerformance,
  GridFillList,
  GridOrderList,
  GridOrderListQuery,
  GridPositionList,
} from '../grid-record.ts'
import { PageQuery } from '../pagination.ts'
import { ParityReport } from '../parity.ts'
import { AnalyzeRequest, AnalyzeResponse } from '../recommendation.ts'
import type { RouteSpec } from '../route.ts'
import { Id } from '../scalar.ts'
import { ShadowRecord, ShadowRecordQuery } from '../shadow.ts'

const common = { tag: 'grid-bot', auth: 'user', status: 200 } as const
const params = z.strictObject({ id: Id })

export const gridBotRoutes = {
  analyze: {
    ...common,
    method: 'POST',
    path: '/api/grid-bot/analyze',
    summary: 'Analyze a symbol and recommend three measured grids.',
    body: AnalyzeRequest,
    response: AnalyzeResponse,
  },
  getShadowRecord: {
    ...common,
    method: 'GET',
    path: '/api/grid-bot/shadow-record',
    summary: 'Every recommendation of a symbol, used or not, run forward on later candles: stated against realised.',
    query: ShadowRecordQuery,
    response: ShadowRecord,
  },
  previewGridBot: {
    ...common,
    method: 'POST',
    path: '/api/grid-bot/preview',
    summary: 'Levels, sizes, margin, profit per grid and risk of a configuration, without creating it.',
    body: PreviewRequest,
    response: PreviewResponse,
  },
  createGridBot: {
    ...common,
    method: 'POST',
    path: '/api/grid-bot/create',
    summary: 'Create a grid bot in status created.',
    body: CreateGridBotRequest,
    idempotent: true,
    status: 201,
    response: GridBot,
  },
  listGridBots: {
    ...common,
    method: 'GET',
    path: '/api/grid-bot/list',
    summary: "The user's grid bots, newest first.",
    query: GridBotListQuery,
    response: GridBotList,
  },
  getGridBot: {
    ...common,
    method: 'GET',
    path: '/api/grid-bot/{id}',
    summary: 'One grid bot.',
    params,
    response: GridBot,
  },
  patchGridBot: {
    ...common,
    method: 'PATCH',
    path: '/api/grid-bot/{id}',
    summary: 'Change name, exits, range, grids, leverage or investment, while the bot runs, too.',
    params,
    body: PatchGridBotRequest,
    response: GridBot,
  },
  previewGridBotEdit: {
    ...common,
    method: 'POST',
    path: '/api/grid-bot/{id}/preview-edit',
    summary:
      'What a PATCH with this body would do: limits, worst loss and margin before and after, and what is traded.',
    params,
    body: PatchGridBotRequest,
    response: GridEditPreview,
  },
  deleteGridBot: {
    ...common,
    method: 'DELETE',
    path: '/api/grid-bot/{id}',
    summary: 'Archive a bot that is not running; its ledger is kept.',
    params,
    response: ArchivedGridBot,
  },
  startGridBot: {
    ...common,
    method: 'POST',
    path: '/api/grid-bot/{id}/start',
    summary: 'Start, or wait for the trigger price.',
    params,
    response: GridBot,
  },
  pauseGridBot: {
    ...common,
    method: 'POST',
    path: '/api/grid-bot/{id}/pause',
    summary: "Cancel the grid's orders; keep position and protection.",
    params,
    response: GridBot,
  },
  resumeGridBot: {
    ...common,
    method: 'POST',
    path: '/api/grid-bot/{id}/resume',
    summary: 'Restore the same slots after a pause.',
    params,
    response: GridBot,
  },
  stopGridBot: {
    ...common,
    method: 'POST',
    path: '/api/grid-bot/{id}/stop',
    summary: 'Cancel every order and close or keep the position; the status is stopping until the exchange confirms.',
    params,
    body: StopGridBotRequest,
    bodyOptional: true,
    response: GridBot,
  },
  listGridBotOrders: {
    ...common,
    method: 'GET',
    path: '/api/grid-bot/{id}/orders',
    summary: 'Orders of a bot, newest first.',
    params,
    query: GridOrderListQuery,
    response: GridOrderList,
  },
  listGridBotFills: {
    ...common,
    method: 'GET',
    path: '/api/grid-bot/{id}/fills',
    summary: 'Fills of a bot, newest first.',
    params,
    query: PageQuery,
    response: GridFillList,
  },
  listGridBotPositions: {
    ...common,
    method: 'GET',
    path: '/api/grid-bot/{id}/positions',
    summary: 'Slots of a bot and their net position.',
    params,
    response: GridPositionList,
  },
  listGridBotEvents: {
    ...common,
    method: 'GET',
    path: '/api/grid-bot/{id}/events',
    summary: 'What happened to a bot, newest first.',
    params,
    query: PageQuery,
    response: GridBotEventList,
  },
  getGridBotPerformance: {
    ...common,
    method: 'GET',
    path: '/api/grid-bot/{id}/performance',
    summary: 'Profit split, ratios and equity curve of a bot.',
    params,
    response: GridBotPerformance,
  },
  getGridBotParity: {
    ...common,
    method: 'GET',
    path: '/api/grid-bot/{id}/parity',
    summary: 'Runs the window of a bot again on stored candles and compares its orders one by one, with reasons.',
    params,
    response: ParityReport,
  },
} as const satisfies Record<string, RouteSpec>
