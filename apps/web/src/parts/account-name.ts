import type { Account } from '@gridpilot/contract'
import type { Translate } from '../i18n/i18n.ts'

/** The server names a user's first paper account without knowing their language. */
const FIRST_NAME = 'Paper'

/** What an account is called on the page. */
export const accountName = ({ kind, name }: Pick<Account, 'kind' | 'name'>, t: Translate): string =>
  kind === 'paper' && name === FIRST_NAME ? t('shell.paperName') : name
