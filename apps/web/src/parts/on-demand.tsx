import { type ComponentType, type LazyExoticComponent, lazy, type ReactNode, Suspense } from 'react'

/** A component whose code is loaded when it is first shown. Show it inside `OnDemand`. */
export const onDemand = <Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> => lazy(async () => ({ default: await load() }))

/** Keeps the wait for code to this place: the rest of the page stays as it is. */
export function OnDemand({ waiting = null, children }: { waiting?: ReactNode; children: ReactNode }) {
  return <Suspense fallback={waiting}>{children}</Suspense>
}
