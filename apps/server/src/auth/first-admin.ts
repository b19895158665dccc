import type { Store } from '@gridpilot/store'

interface Services {
  readonly store: Store
  warn(fields: object, message: string): void
}

/**
 * An installation of several people has an admin. Where a guest looked around before the first person signed up, older
 * versions made nobody one: the first of them becomes it at the next start.
 */
export async function ensureAdmin({ store, warn }: Services): Promise<void> {
  const user = await store.users.promoteFirstWithoutAdmin()
  if (user === null) return
  const details = { reason: 'no_admin' }
  await store.audit.append(user.id, {
    ...{ action: 'admin_appointed', subjectKind: 'user', subjectId: user.id },
    ...{ details, remoteAddress: null },
  })
  warn({ user: user.id }, 'this installation had no administrator: the first who signed up is it now')
}
