import { bots } from './en/bots.ts'
import { figures } from './en/figures.ts'
import { grid } from './en/grid.ts'
import { notices } from './en/notices.ts'
import { pages } from './en/pages.ts'
import { shell } from './en/shell.ts'
import { words } from './en/words.ts'

/** All English texts. The same keys stand in ko.ts; a test holds both together. */
export const en = {
  ...shell,
  ...words,
  ...grid,
  ...bots,
  ...pages,
  ...notices,
  figures,
} as const
