import type { RestRequest } from '@gridpilot/bitget-wire'

/** A request as it leaves a process; when it arrives is the network's. */
export type WireRequest = Omit<RestRequest, 'wallMs'>
