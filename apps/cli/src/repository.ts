import { join, resolve } from 'node:path'

/** Root of this installation: the folder with package.json, packages/ and apps/. */
export const REPOSITORY = resolve(import.meta.dirname, '..', '..', '..')

/** What `--data-dir` means when it is left out; the server's own default too. */
export const DEFAULT_DATA_DIR = join(REPOSITORY, 'data')

/** Entry of another app. Apps are processes of their own: they are started, never imported. */
export const appMain = (app: 'server' | 'paper-exchange', entry = 'main.ts'): string =>
  join(REPOSITORY, 'apps', app, 'src', entry)
