import { z } from 'zod'
import {
  Account,
  AccountCheck,
  AccountList,
  CreateAccountRequest,
  EquityHistory,
  EquityQuery,
  PatchAccountRequest,
} from '../account.ts'
import { Alert, AlertList, AlertListQuery } from '../alert.ts'
import { Done } from '../auth.ts'
import { Dashboard, DashboardQuery } from '../dashboard.ts'
import { TradeList, TradeListQuery } from '../grid-record.ts'
import { PatchRiskSettingsRequest, RiskSettings } from '../risk-settings.ts'
import type { RouteSpec } from '../route.ts'
import { Id } from '../scalar.ts'
import { LatestStopAll, StopAll, StopAllRequest } from '../stop-all.ts'

const common = { auth: 'user', status: 200 } as const
const params = z.strictObject({ id: Id })

export const accountRoutes = {
  listAccounts: {
    ...common,
    method: 'GET',
    path: '/api/accounts',
    summary: "The user's exchange accounts with their balances.",
    tag: 'account',
    response: AccountList,
  },
  createAccount: {
    ...common,
    method: 'POST',
    path: '/api/accounts',
    summary: 'Add a paper account, or a Bitget account by API key.',
    tag: 'account',
    body: CreateAccountRequest,
    status: 201,
    response: Account,
  },
  getAccount: {
    ...common,
    method: 'GET',
    path: '/api/accounts/{id}',
    summary: 'One account.',
    tag: 'account',
    params,
    response: Account,
  },
  patchAccount: {
    ...common,
    method: 'PATCH',
    path: '/api/accounts/{id}',
    summary: 'Rename an account.',
    tag: 'account',
    params,
    body: PatchAccountRequest,
    response: Account,
  },
  deleteAccount: {
    ...common,
    method: 'DELETE',
    path: '/api/accounts/{id}',
    summary: 'Delete an account and its stored key; refused while a bot uses it.',
    tag: 'account',
    params,
    response: Done,
  },
  checkAccount: {
    ...common,
    method: 'POST',
    path: '/api/accounts/{id}/check',
    summary: 'Run the self-test: connection, permissions, clock, position mode.',
    tag: 'account',
    params,
    response: AccountCheck,
  },
  getRiskSettings: {
    ...common,
    method: 'GET',
    path: '/api/risk-settings',
    summary: "The user's limits.",
    tag: 'risk',
    response: RiskSettings,
  },
  patchRiskSettings: {
    ...common,
    method: 'PATCH',
    path: '/api/risk-settings',
    summary: "Change the user's limits.",
    tag: 'risk',
    body: PatchRiskSettingsRequest,
    response: RiskSettings,
  },
  getDashboard: {
    ...common,
    method: 'GET',
    path: '/api/dashboard',
    summary: 'One account at a glance.',
    tag: 'account',
    query: DashboardQuery,
    response: Dashboard,
  },
  getEquity: {
    ...common,
    method: 'GET',
    path: '/api/equity',
    summary: 'Equity of an account over market time.',
    tag: 'account',
    query: EquityQuery,
    response: EquityHistory,
  },
  listTrades: {
    ...common,
    method: 'GET',
    path: '/api/trades',
    summary: 'Round trips of one bot or all bots, newest first.',
    tag: 'account',
    query: TradeListQuery,
    response: TradeList,
  },
  listAlerts: {
    ...common,
    method: 'GET',
    path: '/api/alerts',
    summary: 'System alerts, newest first.',
    tag: 'alert',
    query: AlertListQuery,
    response: AlertList,
  },
  acknowledgeAlert: {
    ...common,
    method: 'POST',
    path: '/api/alerts/{id}/acknowledge',
    summary: 'Confirm an alert as read.',
    tag: 'alert',
    params,
    response: Alert,
  },
  stopAll: {
    ...common,
    method: 'POST',
    path: '/api/stop-all',
    summary: 'Stop every bot and end confirmed flat.',
    tag: 'risk',
    body: StopAllRequest,
    bodyOptional: true,
    status: 202,
    response: StopAll,
  },
  getStopAll: {
    ...common,
    method: 'GET',
    path: '/api/stop-all',
    summary: 'Progress of the latest stop-all, null if there was none.',
    tag: 'risk',
    response: LatestStopAll,
  },
} as const satisfies Record<string, RouteSpec>
