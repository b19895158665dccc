import ts from 'typescript'
import { place, type Source, walk } from './source.ts'

export const FILE_LINES_MAX = 500
export const FUNCTION_LINES_MAX = 70

const TEST_CALLS = new Set(['describe', 'it', 'test', 'suite'])

/** Files with more than 500 lines, one line each. */
export function checkFileLength(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, tree }) => {
    const lines = tree.text.trimEnd().split('\n').length
    return lines > FILE_LINES_MAX ? [`${path}: ${lines} lines (at most ${FILE_LINES_MAX})`] : []
  })
}

/**
 * Functions whose body (braces included) has more than 70 lines, one line each. React components are functions
 * too; exempt are only the callbacks of describe, it and test.
 */
export function checkFunctionLength(sources: readonly Source[]): string[] {
  return sources.flatMap((source) =>
    [...walk(source.tree)].flatMap((node) => {
      if (!ts.isFunctionLike(node) || !('body' in node) || !node.body || isTestCallback(node)) return []
      const lines = countLines(source.tree, node.body as ts.Node)
      if (lines <= FUNCTION_LINES_MAX) return []
      return [`${place(source, node)}: function of ${lines} lines (at most ${FUNCTION_LINES_MAX})`]
    }),
  )
}

function countLines(tree: ts.SourceFile, node: ts.Node): number {
  const lineAt = (position: number) => tree.getLineAndCharacterOfPosition(position).line
  return lineAt(node.getEnd()) - lineAt(node.getStart(tree)) + 1
}

/** True for the callback of `it('…', () => …)`, `describe.each(…)('…', () => …)`, `it.skipIf(…)('…', …)` and the like. */
function isTestCallback(node: ts.Node): boolean {
  const call = node.parent
  if (!ts.isCallExpression(call) || call.expression === node) return false
  let callee: ts.Expression = call.expression
  while (!ts.isIdentifier(callee)) {
    if (ts.isCallExpression(callee) || ts.isPropertyAccessExpression(callee)) callee = callee.expression
    else if (ts.isTaggedTemplateExpression(callee)) callee = callee.tag
    else return false
  }
  return TEST_CALLS.has(callee.text)
}
