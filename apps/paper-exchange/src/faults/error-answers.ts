import type { RestAnswer } from '@gridpilot/bitget-wire'

interface ErrorAnswer {
  readonly status: number
  /** A code and message for the envelope, or a whole body that is none. */
  readonly says: { readonly code: string; readonly msg: string } | { readonly body: string; readonly type: string }
}

const envelope = (code: string, msg: string, status = 400): ErrorAnswer => ({ status, says: { code, msg } })

const page = (status: number, title: string): ErrorAnswer => ({
  status,
  says: {
    body: `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body><center><h1>${status} ${title}</h1></center></body>\r\n</html>`,
    type: 'text/html',
  },
})

/** Answers the real gateway gives where the outcome is unknown, maintenance, or a plain refusal; by name. */
const TABLE: Readonly<Record<string, ErrorAnswer>> = {
  '40010': envelope('40010', 'Request timed out'),
  '40015': envelope('40015', 'System is abnormal, please try again later'),
  '40109': envelope('40109', 'The data of the order cannot be found, please confirm the order number'),
  '40200': envelope('40200', 'Server upgrade, please try again later'),
  '40308': envelope('40308', 'The contract is being temporarily maintained'),
  '40604': envelope('40604', 'Server busy, please try again later'),
  '40725': envelope('40725', 'service return an error'),
  '40768': envelope('40768', 'Order does not exist'),
  '40808': envelope('40808', 'Parameter verification exception'),
  '41114': envelope(
    '41114',
    'The current trading pair is under maintenance, please refer to the official announcement',
  ),
  '45001': envelope('45001', 'Unknown error'),
  '50008': envelope('50008', 'Server busy, please try again later'),
  '25000': envelope('25000', 'System error'),
  '25001': envelope('25001', 'Request timed out'),
  '25204': envelope('25204', 'Order does not exist'),
  '429': envelope('429', 'Too Many Requests', 429),
  '500': envelope('50001', 'Internal server error', 500),
  html_502: page(502, 'Bad Gateway'),
  html_503: page(503, 'Service Temporarily Unavailable'),
  html_504: page(504, 'Gateway Time-out'),
  no_envelope: { status: 500, says: { body: '{"message":"upstream request failed"}', type: 'application/json' } },
  empty_200: { status: 200, says: { body: '', type: 'application/json' } },
  blocked: envelope('403', 'Access denied: this IP sent too many requests', 403),
}

export const ERROR_ANSWERS: readonly string[] = Object.keys(TABLE)

/** The answer of that name. */
export function errorAnswer(name: string, wallMs: number): RestAnswer {
  const { status, says } = TABLE[name] ?? envelope(name, 'An error')
  if ('body' in says) return { status, headers: { 'content-type': says.type }, body: says.body }
  return { status, headers: {}, body: JSON.stringify({ ...says, requestTime: wallMs, data: null }) }
}
