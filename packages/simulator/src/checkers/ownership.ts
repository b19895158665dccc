import type { Checker, DurableCommit, SentRequest, World } from '../face.ts'

/** What a process may still send after another took the account over: nothing but what was under way. */
const UNDER_WAY_MS = 1_000

/** When an account was taken over: an older backup puts the count of epochs back, so how many were put back goes first. */
interface Tenure {
  readonly restores: number
  readonly epoch: number
}

const isBefore = (a: Tenure, b: Tenure): boolean =>
  a.restores < b.restores || (a.restores === b.restores && a.epoch < b.epoch)

/** I14: no write by a process whose epoch is no longer the account's, and no transaction of it becomes durable. */
export function oneOwner(): Checker {
  const seen = new Map<string, Tenure>()
  const current = new Map<string, Tenure & { readonly sinceMs: number }>()
  const tenure = (world: World, accountId: string, process: number, epoch: number): Tenure => {
    const key = `${accountId}/${process}/${epoch}`
    const first = seen.get(key) ?? { restores: world.restoredMs.length, epoch }
    seen.set(key, first)
    return first
  }
  /** The newest tenure known; `own` is one that shows itself now. */
  const owner = (world: World, accountId: string, own: Tenure): Tenure & { readonly sinceMs: number } => {
    const known = current.get(accountId)
    if (known !== undefined && !isBefore(known, own)) return known
    const taken = { ...own, sinceMs: world.nowMs }
    current.set(accountId, taken)
    return taken
  }
  const follow = (world: World) => {
    const { process } = world
    if (process === null) return
    for (const { accountId } of world.accounts) {
      const epoch = process.epochs.get(accountId)
      if (epoch !== undefined) owner(world, accountId, tenure(world, accountId, process.number, epoch))
    }
  }
  return {
    invariant: 'I14',
    onSend(world: World, { accountId, epoch, writes, process }: SentRequest) {
      follow(world)
      if (!writes || accountId === null || epoch === null) return null
      const own = tenure(world, accountId, process, epoch)
      const last = owner(world, accountId, own)
      if (!isBefore(own, last) || world.nowMs - last.sinceMs <= UNDER_WAY_MS) return null
      return `process ${process} wrote to ${accountId} with epoch ${epoch}, the account is owned by ${last.epoch}`
    },
    onCommit(world: World, { accountId, commit: { epoch }, process }: DurableCommit) {
      follow(world)
      const own = tenure(world, accountId, process, epoch)
      const last = owner(world, accountId, own)
      return isBefore(own, last)
        ? `process ${process} committed with epoch ${epoch} although ${last.epoch} owns ${accountId}`
        : null
    },
  }
}
