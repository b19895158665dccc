import ts from 'typescript'

/** One small change of a source text, each able to change what the code does. */
export interface Mutant {
  /** 1-based line of the change. */
  readonly line: number
  /** The text of that line, trimmed: it tells mutants of the same name apart when lines move. */
  readonly lineText: string
  readonly kind: string
  readonly start: number
  readonly end: number
  readonly replacement: string
  /** What stands there in the source. */
  readonly original: string
}

const OPERATORS: Readonly<Partial<Record<ts.SyntaxKind, readonly string[]>>> = {
  [ts.SyntaxKind.LessThanToken]: ['<=', '>'],
  [ts.SyntaxKind.LessThanEqualsToken]: ['<', '>'],
  [ts.SyntaxKind.GreaterThanToken]: ['>=', '<'],
  [ts.SyntaxKind.GreaterThanEqualsToken]: ['>', '<'],
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: ['!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: ['==='],
  [ts.SyntaxKind.AmpersandAmpersandToken]: ['||'],
  [ts.SyntaxKind.BarBarToken]: ['&&'],
  [ts.SyntaxKind.QuestionQuestionToken]: ['&&'],
  [ts.SyntaxKind.PlusToken]: ['-'],
  [ts.SyntaxKind.MinusToken]: ['+'],
  [ts.SyntaxKind.AsteriskToken]: ['+'],
  [ts.SyntaxKind.PlusEqualsToken]: ['-='],
}

/** Calls that name their opposite. */
const OPPOSITES: Readonly<Record<string, string>> = { min: 'max', max: 'min', some: 'every', every: 'some' }

/** Every mutant of a source, in the order of the text: the same text gives the same list. */
export function mutantsOf(text: string): readonly Mutant[] {
  const source = ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true)
  const lines = text.split('\n')
  const mutants: Mutant[] = []
  const add = (kind: string, node: ts.Node, replacement: string, end = node.getEnd()) => {
    const start = node.getStart(source)
    const line = source.getLineAndCharacterOfPosition(start).line + 1
    const lineText = (lines[line - 1] ?? '').trim()
    mutants.push({ line, lineText, kind, start, end, replacement, original: text.slice(start, end) })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return
    mutateExpression(node, add)
    mutateStatement(node, add)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return mutants
    .filter((mutant) => parses(applyMutant(text, mutant)))
    .sort((a, b) => a.start - b.start || a.end - b.end || (a.replacement < b.replacement ? -1 : 1))
}

/** A mutant that is no program at all would count as killed. */
const parses = (text: string): boolean =>
  ts.transpileModule(text, { reportDiagnostics: true }).diagnostics?.length === 0

export const applyMutant = (text: string, { start, end, replacement }: Mutant): string =>
  text.slice(0, start) + replacement + text.slice(end)

type Add = (kind: string, node: ts.Node, replacement: string, end?: number) => void

function mutateExpression(node: ts.Node, add: Add): void {
  if (ts.isBinaryExpression(node)) {
    // Mixed with ??, another logical operator would not parse; the operands are always put in brackets.
    const logical = ['||', '&&', '??'].includes(node.operatorToken.getText())
    for (const operator of OPERATORS[node.operatorToken.kind] ?? []) {
      if (logical) add('logic', node, `((${node.left.getText()}) ${operator} (${node.right.getText()}))`)
      else add(operator.length > 1 || '<>'.includes(operator) ? 'comparison' : 'sign', node.operatorToken, operator)
    }
  }
  if (ts.isPrefixUnaryExpression(node) && node.operator !== ts.SyntaxKind.PlusToken)
    add('negation', node, node.operand.getText())
  if (node.kind === ts.SyntaxKind.TrueKeyword) add('boolean', node, 'false')
  if (node.kind === ts.SyntaxKind.FalseKeyword) add('boolean', node, 'true')
  if (ts.isNumericLiteral(node)) add('constant', node, `(${node.text} + 1)`)
  if (ts.isBigIntLiteral(node)) add('constant', node, `(${node.text} + 1n)`)
  if (ts.isConditionalExpression(node))
    add('branch', node, `${node.condition.getText()} ? ${node.whenFalse.getText()} : ${node.whenTrue.getText()}`)
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const opposite = OPPOSITES[node.expression.name.text]
    if (opposite !== undefined) add('opposite call', node.expression.name, opposite)
    if (node.expression.name.text === 'filter') add('filter', node, node.expression.expression.getText())
  }
}

function mutateStatement(node: ts.Node, add: Add): void {
  if (ts.isExpressionStatement(node)) {
    const isAssert = ts.isCallExpression(node.expression) && node.expression.expression.getText() === 'assert'
    const isSuper = node.getText().startsWith('super')
    if (!isSuper) add(isAssert ? 'assert removed' : 'statement removed', node, ';')
  }
  if (ts.isIfStatement(node)) {
    add('condition', node.expression, 'true')
    add('condition', node.expression, 'false')
  }
  if (ts.isContinueStatement(node)) add('statement removed', node, ';')
  if (ts.isReturnStatement(node) && node.expression === undefined) add('statement removed', node, ';')
  // A row of a table: the same names as in types, but only of literals of strings.
  if (ts.isPropertyAssignment(node) && ts.isStringLiteral(node.initializer)) add('row', node, 'mutated: "mutated"')
  if (ts.isCaseClause(node)) add('case', node.expression, '"mutated"')
}
