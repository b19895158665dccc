import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

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

/** Each benchmark's path below the root and the comment it begins with, which says what it measures and by which flags. */
export function describeBenches(root, benches) {
  return benches
    .map((bench) => {
      const lines = readFileSync(bench, 'utf8').split('\n')
      const end = lines.findIndex((line) => !line.startsWith('//'))
      const comment = lines.slice(0, end === -1 ? lines.length : end).map((line) => `  ${line.replace(/^\/\/ ?/, '')}`)
      return [relative(root, bench), ...comment].join('\n')
    })
    .join('\n')
}
