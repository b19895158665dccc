import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import ts from 'typescript'
import { ROOMS, type Room } from './rooms.ts'
import { place, type Source, walk } from './source.ts'

interface Import {
  readonly specifier: string
  readonly typeOnly: boolean
  readonly node: ts.Node
}

/** Violations of the import table in the sources (not the tests) of every room, one line each. */
export function checkImports(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => {
    const [group, name, part] = source.path.split('/')
    if ((group !== 'packages' && group !== 'apps') || name === undefined) return []
    const room = ROOMS[name]
    if (room?.folder !== `${group}/${name}`) return [`${source.path}: room ${group}/${name} is not in the import table`]
    if (part !== 'src') return []
    return importsOf(source).flatMap((found) => {
      const complaint = complain(room, name, source.path, found)
      return complaint ? [`${place(source, found.node)}: ${complaint}`] : []
    })
  })
}

/** Why this import is not allowed, or undefined when it is. */
function complain(room: Room, name: string, path: string, { specifier, typeOnly }: Import): string | undefined {
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(path), specifier)
    if (!target.startsWith(`${room.folder}/`)) return `${specifier} leaves the room: import the package by its name`
    return target.startsWith(`${room.folder}/test/`) ? `sources of ${name} import its tests` : undefined
  }
  if (specifier.startsWith('@gridpilot/')) {
    const target = specifier.split('/')[1] ?? ''
    if (target === name) return 'a room imports itself by relative paths'
    if (!room.imports.includes(target)) return `${name} may not import ${target}`
    if (room.typesOnly?.includes(target) && !typeOnly) return `${name} may import only types of ${target}`
    return undefined
  }
  if (room.pure) return `${name} is pure and may not import ${specifier}`
  if (name === 'web' && isBuiltin(specifier)) return `web runs in a browser and may not import ${specifier}`
  return undefined
}

function importsOf(source: Source): Import[] {
  return [...walk(source.tree)].flatMap((node) => {
    const found = readImport(node)
    return found ? [{ ...found, node }] : []
  })
}

function readImport(node: ts.Node): Omit<Import, 'node'> | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    return { specifier: node.moduleSpecifier.text, typeOnly: isTypeOnlyImport(node.importClause) }
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    return { specifier: node.moduleSpecifier.text, typeOnly: node.isTypeOnly }
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
    return { specifier: node.argument.literal.text, typeOnly: true }
  }
  if (ts.isCallExpression(node) && isLoader(node.expression)) {
    const [argument] = node.arguments
    if (argument && ts.isStringLiteralLike(argument)) return { specifier: argument.text, typeOnly: false }
  }
  return undefined
}

function isTypeOnlyImport(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false
  if (clause.isTypeOnly) return true
  const names = clause.namedBindings
  return !clause.name && !!names && ts.isNamedImports(names) && names.elements.every((element) => element.isTypeOnly)
}

function isLoader(expression: ts.Expression): boolean {
  return (
    expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === 'require')
  )
}
