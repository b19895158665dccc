import { bots } from './ko/bots.ts'
import { figures } from './ko/figures.ts'
import { grid } from './ko/grid.ts'
import { notices } from './ko/notices.ts'
import { pages } from './ko/pages.ts'
import { shell } from './ko/shell.ts'
import { words } from './ko/words.ts'
import type { Texts } from './text-key.ts'

/** All Korean texts; the type makes a missing key an error. */
export const ko: Texts = {
  ...shell,
  ...words,
  ...grid,
  ...bots,
  ...pages,
  ...notices,
  figures,
}
