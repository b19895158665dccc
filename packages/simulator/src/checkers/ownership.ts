import type { Checker, DurableCommit, SentRequest, World } from '../face.ts'

/** What a process may still send after another took the account over: nothing but what was under way. */
const UNDER_WAY_MS = 1_000

/** I14: no write by a process whose epoch is no longer the account's, and no transaction of it becomes durable. */
export function oneOwner(): Checker {
  const current = new Map<string, { epoch: number; sinceMs: number }>()
  const follow = (world: World) => {
    for (const { accountId } of world.accounts) {
      const epoch = world.process?.epochs.get(accountId)
      if (epoch === undefined || epoch <= (current.get(accountId)?.epoch ?? 0)) continue
      current.set(accountId, { epoch, sinceMs: world.nowMs })
    }
  }
  return {
    invariant: 'I14',
    onSend(world: World, request: SentRequest) {
      follow(world)
      const { accountId, epoch, writes } = request
      const owner = accountId === null ? undefined : current.get(accountId)
      if (!writes || owner === undefined || epoch === null || epoch >= owner.epoch) return null
      if (world.nowMs - owner.sinceMs <= UNDER_WAY_MS) return null
      return `process ${request.process} wrote to ${accountId} with epoch ${epoch}, the account is owned by ${owner.epoch}`
    },
    onCommit(world: World, { accountId, commit, process }: DurableCommit) {
      follow(world)
      const owner = current.get(accountId)?.epoch ?? 0
      if (commit.epoch > owner) current.set(accountId, { epoch: commit.epoch, sinceMs: world.nowMs })
      if (commit.epoch >= owner) return null
      return `process ${process} committed with epoch ${commit.epoch} although ${owner} owns ${accountId}`
    },
  }
}
