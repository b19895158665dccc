import ts from 'typescript'
import { ROOMS } from './rooms.ts'
import { place, type Source, walk } from './source.ts'

/** Names a pure room may not use as a value or type: clocks, random, timers, I/O, promises, and ways around. */
const BANNED = new Set(
  (
    'Date Promise console crypto fetch globalThis performance process require eval Function Worker WebSocket ' +
    'setTimeout setInterval setImmediate clearTimeout clearInterval queueMicrotask'
  ).split(' '),
)

/** Uses of the ban list in the sources of the pure rooms, one line each. */
export function checkPurity(sources: readonly Source[]): string[] {
  const folders = Object.values(ROOMS).flatMap((room) => (room.pure ? [`${room.folder}/src/`] : []))
  return sources
    .filter(({ path }) => folders.some((folder) => path.startsWith(folder)))
    .flatMap((source) =>
      [...walk(source.tree)].flatMap((node) => {
        const use = bannedUse(node)
        return use ? [`${place(source, node)}: ${use} in a pure room`] : []
      }),
    )
}

/** Every `any` written in the sources of packages and apps, one line each. */
export function checkAny(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => /^(packages|apps)\/[^/]+\/src\//.test(path))
    .flatMap((source) =>
      [...walk(source.tree)].flatMap((node) =>
        node.kind === ts.SyntaxKind.AnyKeyword ? [`${place(source, node)}: any`] : [],
      ),
    )
}

function bannedUse(node: ts.Node): string | undefined {
  if (node.kind === ts.SyntaxKind.AsyncKeyword) return 'async'
  if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) return 'await'
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return 'import()'
  if (ts.isMetaProperty(node)) return 'import.meta'
  if (!ts.isIdentifier(node) || isMemberName(node)) return undefined
  if (node.text === 'Math') return usesMathSafely(node) ? undefined : 'Math.random (or Math as a value)'
  return BANNED.has(node.text) ? node.text : undefined
}

/** True for `Math.floor` and the like; false for `Math.random`, `Math[name]` and `const { random } = Math`. */
function usesMathSafely(math: ts.Identifier): boolean {
  const { parent } = math
  return ts.isPropertyAccessExpression(parent) && parent.expression === math && parent.name.text !== 'random'
}

/** True for the x of `a.x`, `{ x: 1 }`, `interface { x: T }`, …: a name of a member, not of the thing banned. */
function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node
  if (ts.isQualifiedName(parent)) return parent.right === node
  const isMember =
    ts.isPropertyAssignment(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isGetAccessor(parent) ||
    ts.isSetAccessor(parent)
  return isMember && parent.name === node
}
