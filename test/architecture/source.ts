import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** Absolute path of the repository root. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** One source file: path below the root with forward slashes, and its syntax tree. */
export interface Source {
  readonly path: string
  readonly tree: ts.SourceFile
}

const EXTENSIONS = ['.ts', '.tsx', '.mjs', '.cjs']
const SKIPPED = new Set(['node_modules', 'dist', 'coverage'])
const FOLDERS = ['packages', 'apps', 'test', 'bench', 'scripts']

/** Parses text as if it stood at `path`. */
export function parse(path: string, text: string): Source {
  return { path, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) }
}

/** Every source file of the repository, parsed. */
export function readSources(root: string = ROOT): Source[] {
  return FOLDERS.flatMap((folder) => listSources(root, folder)).map((path) =>
    parse(path, readFileSync(join(root, path), 'utf8')),
  )
}

/** `path:line`, as editors and terminals link it. */
export function place(source: Source, node: ts.Node): string {
  return `${source.path}:${source.tree.getLineAndCharacterOfPosition(node.getStart(source.tree)).line + 1}`
}

/** All nodes below `node`, itself included, in source order. */
export function* walk(node: ts.Node): Generator<ts.Node> {
  yield node
  const children: ts.Node[] = []
  ts.forEachChild(node, (child) => {
    children.push(child)
  })
  for (const child of children) yield* walk(child)
}

function listSources(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : listSources(root, path)
    return EXTENSIONS.some((extension) => basename(path).endsWith(extension)) ? [path] : []
  })
}
