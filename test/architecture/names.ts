import type { Source } from './source.ts'

const EMPTY_NAMES = new Set(
  'util utils utility utilities helper helpers manager managers common commons misc'.split(' '),
)

/** Files and folders whose name says nothing (utils, helpers, manager, common, misc), one line each. */
export function checkNames(sources: readonly Pick<Source, 'path'>[]): string[] {
  return sources.flatMap(({ path }) => {
    const words = path.toLowerCase().split(/[/._-]/)
    const word = words.find((each) => EMPTY_NAMES.has(each))
    return word ? [`${path}: "${word}" names no thing`] : []
  })
}
