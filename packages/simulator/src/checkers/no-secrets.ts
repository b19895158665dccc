import { secretOf } from '../exchange/key-secret.ts'
import type { Checker, SentRequest, World } from '../face.ts'

/** I23: no key's secret in what a process writes: its log, its requests beside the signature, its alerts, its database. */
export function noSecrets(): Checker {
  const found = (world: World, where: string, text: string): string | null => {
    const leak = world.accounts.find(({ accountId }) => text.includes(secretOf(accountId)))
    return leak === undefined ? null : `the secret of ${leak.accountId} is in ${where}`
  }
  return {
    invariant: 'I23',
    onLine: (world: World, line: string) => found(world, 'the log', line),
    onSend: (world: World, { path, query, body }: SentRequest) =>
      found(world, `a request to ${path}`, JSON.stringify([query, body])),
    atRest(world: World) {
      const alerts = found(world, 'an alert', JSON.stringify(world.alerts))
      if (alerts !== null) return alerts
      for (const { name } of world.rows<{ name: string }>("select name from sqlite_master where type = 'table'")) {
        const leak = found(world, `table ${name}`, JSON.stringify(world.rows(`select * from "${name}"`)))
        if (leak !== null) return leak
      }
      return null
    },
  }
}
