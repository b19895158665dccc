import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Benchmark files of the root, the packages and the apps (`bench/*.ts` in each), absolute and sorted. With
 * `wanted`, those whose path below the root contains it.
 */
export function listBenches(root, wanted) {
  const rooms = ['packages', 'apps'].flatMap((group) =>
    readdirSync(join(root, group)).map((room) => `${group}/${room}`),
  )
  return ['.', ...rooms]
    .map((room) => `${room}/bench`)
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder)).map((file) => `${folder}/${file}`))
    .filter((file) => file.endsWith('.ts') && (!wanted || file.includes(wanted)))
    .sort()
    .map((file) => join(root, file))
}
