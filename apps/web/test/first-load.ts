import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** Most bytes a first visit may load, gzip: index.html, its scripts and styles, and one language and one page. */
export const FIRST_LOAD_MAX = 400_000

interface Chunk {
  readonly file: string
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}

export interface FirstLoad {
  readonly page: string
  readonly files: readonly string[]
  /** Bytes, gzip level 9 of each file. */
  readonly bytes: number
}

/** The pages a first visit can open, and what the browser loads for each: the closure of its static imports. */
export function firstLoads(dist: string): FirstLoad[] {
  const manifestFile = join(dist, '.vite', 'manifest.json')
  if (!existsSync(manifestFile)) throw new Error(`${dist} holds no build: run vite build first`)
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as Record<string, Chunk>
  const pages = Object.keys(manifest).filter((name) => /^src\/pages\/.*-page\.tsx$/.test(name))
  return pages.sort().map((page) => {
    const roots = ['index.html', 'src/start.tsx', 'src/i18n/ko.ts', page]
    const files = new Set(['index.html'])
    for (const root of roots) collect(manifest, root, files)
    const bytes = [...files].reduce(
      (sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length,
      0,
    )
    return { page: page.replace(/^.*\//, '').replace('.tsx', ''), files: [...files], bytes }
  })
}

function collect(manifest: Record<string, Chunk>, name: string, files: Set<string>): void {
  const chunk = manifest[name]
  if (chunk === undefined) throw new Error(`the build has no chunk ${name}`)
  if (files.has(chunk.file)) return
  files.add(chunk.file)
  for (const css of chunk.css ?? []) files.add(css)
  for (const each of chunk.imports ?? []) collect(manifest, each, files)
}
