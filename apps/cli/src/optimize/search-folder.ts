import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FullSearchInput, SearchJournal, type SearchPart, searchFingerprint } from '@gridpilot/advisor'
import type { SweepJournal } from '@gridpilot/backtest'
import { err, ok, type Result } from '@gridpilot/core'
import type { Failure } from '../backtest/failure.ts'

const JOURNAL = 'progress.jsonl'

/** The folder of a search: what it has computed so far, and in the end its results. */
export class SearchFolder {
  readonly #dir: string
  readonly #journal: SearchJournal

  private constructor(dir: string, journal: SearchJournal) {
    this.#dir = dir
    this.#journal = journal
  }

  /** `resume`: go on with what is there; otherwise the folder must hold no search, as nothing is overwritten. */
  static open(dir: string, input: FullSearchInput, resume: boolean): Result<SearchFolder, Failure> {
    const trouble = (flag: string, code: string, message: string) => err({ trouble: { flag, code, message } })
    try {
      mkdirSync(dir, { recursive: true })
      const [path, fingerprint] = [join(dir, JOURNAL), searchFingerprint(input)]
      const journal = resume ? SearchJournal.resume(path, fingerprint) : SearchJournal.begin(path, fingerprint)
      if (journal !== null) return ok(new SearchFolder(dir, journal))
      if (!resume) return trouble('--out', 'search_exists', `${dir} holds a search: give --resume, or another folder`)
      const message = `${dir} holds another search: give the same files and settings as then, or another folder`
      return trouble('--resume', 'search_differs', message)
    } catch (error) {
      return trouble('--out', 'folder_not_usable', error instanceof Error ? error.message : String(error))
    }
  }

  journal(part: SearchPart): SweepJournal {
    return this.#journal.part(part)
  }

  /** Written beside and moved there, so that a file is whole or not there. */
  write(name: string, text: string): string {
    const path = join(this.#dir, name)
    writeFileSync(`${path}.part`, text)
    renameSync(`${path}.part`, path)
    return path
  }
}
