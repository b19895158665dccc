import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Absolute path of the repository root. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
