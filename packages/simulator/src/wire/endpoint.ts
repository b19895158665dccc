/** What a request is about, whichever family's words it uses. */
export type Endpoint =
  | 'place'
  | 'cancel'
  | 'place_stop'
  | 'cancel_stop'
  | 'detail'
  | 'open'
  | 'history'
  | 'fills'
  | 'bills'
  | 'positions'
  | 'time'
  | 'setting'
  | 'other'

const BY_NAME: Readonly<Record<string, Endpoint>> = {
  'place-order': 'place',
  'batch-place-order': 'place',
  'place-batch': 'place',
  'cancel-order': 'cancel',
  'batch-cancel-orders': 'cancel',
  'cancel-batch': 'cancel',
  'place-tpsl-order': 'place_stop',
  'place-plan-order': 'place_stop',
  'place-pos-tpsl': 'place_stop',
  'place-strategy-order': 'place_stop',
  'cancel-plan-order': 'cancel_stop',
  'cancel-strategy-order': 'cancel_stop',
  detail: 'detail',
  'order-info': 'detail',
  'orders-pending': 'open',
  'unfilled-orders': 'open',
  'orders-history': 'history',
  'history-orders': 'history',
  fills: 'fills',
  'fill-history': 'fills',
  bill: 'bills',
  'financial-records': 'bills',
  'all-position': 'positions',
  'current-position': 'positions',
  time: 'time',
  'set-leverage': 'setting',
  'set-margin-mode': 'setting',
  'set-position-mode': 'setting',
  'set-hold-mode': 'setting',
}

export const endpointOf = (path: string): Endpoint => BY_NAME[path.slice(path.lastIndexOf('/') + 1)] ?? 'other'

export const isRead = (endpoint: Endpoint): boolean =>
  endpoint === 'detail' ||
  endpoint === 'open' ||
  endpoint === 'history' ||
  endpoint === 'fills' ||
  endpoint === 'bills' ||
  endpoint === 'positions'
