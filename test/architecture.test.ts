import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { checkAny, checkPurity } from './architecture/bans.ts'
import { cruiseRooms } from './architecture/cruise.ts'
import { checkImports } from './architecture/imports.ts'
import { checkFileLength, checkFunctionLength } from './architecture/lengths.ts'
import { checkNames } from './architecture/names.ts'
import { ROOMS } from './architecture/rooms.ts'
import { parse, ROOT, readSources } from './architecture/source.ts'

// Every rule has two tests: the repository keeps it, and the checker fires on a source that breaks it.

const sources = readSources()
const CRUISE_MS_MAX = 120_000
const core = (text: string) => [parse('packages/core/src/sample.ts', text)]

describe('import table', () => {
  it('is kept by every room', () => {
    expect(sources.length).toBeGreaterThan(0)
    expect(checkImports(sources)).toEqual([])
  })

  it('names exactly the rooms that exist', () => {
    const folders = ['packages', 'apps'].flatMap((group) =>
      readdirSync(join(ROOT, group)).map((name) => `${group}/${name}`),
    )
    expect(
      Object.values(ROOMS)
        .map((room) => room.folder)
        .sort(),
    ).toEqual(folders.sort())
  })

  it.each([
    ['packages/core/src/a.ts', "import { x } from '@gridpilot/engine'"],
    ['packages/core/src/a.ts', "import { readFileSync } from 'node:fs'"],
    ['packages/core/src/a.ts', "import type { Decimal } from 'decimal.js'"],
    ['packages/core/src/a.ts', "export { x } from '../../engine/src/x.ts'"],
    ['packages/core/src/a.ts', "import '../test/sample.ts'"],
    ['packages/core/src/a.ts', "import { x } from '@gridpilot/core'"],
    ['packages/engine/src/a.ts', "import type { X } from '@gridpilot/store'"],
    ['packages/engine/src/a.ts', "const x = await import('@gridpilot/bitget')"],
    ['packages/engine/src/a.ts', "type X = import('@gridpilot/bitget').X"],
    ['packages/store/src/a.ts', "import { x } from '@gridpilot/engine'"],
    ['packages/bitget-wire/src/a.ts', "import type { X } from '@gridpilot/bitget'"],
    ['apps/server/src/a.ts', "import type { X } from '@gridpilot/paper-exchange'"],
    ['apps/web/src/a.tsx', "import { x } from '@gridpilot/store'"],
    ['apps/web/src/a.tsx', "import { x } from 'fs'"],
    ['packages/unheard/src/a.ts', 'export const x = 1'],
  ])('fires on %s: %s', (path, text) => {
    expect(checkImports([parse(path, text)])).toHaveLength(1)
  })

  it.each([
    ['packages/store/src/a.ts', "import type { X } from '@gridpilot/engine'"],
    ['packages/store/src/a.ts', "import { type X } from '@gridpilot/engine'"],
    ['packages/core/src/a/b.ts', "import { x } from '../c.ts'"],
    ['packages/bitget/test/a.test.ts', "import { x } from '@gridpilot/bitget-wire'"],
    ['apps/cli/src/a.ts', "import { spawn } from 'node:child_process'"],
  ])('allows %s: %s', (path, text) => {
    expect(checkImports([parse(path, text)])).toEqual([])
  })
})

describe('dependency-cruiser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gridpilot-rooms-'))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  afterAll(() => rmSync(folder, { recursive: true }))

  it(
    'sees every module of packages and apps, no cycle and no crossed border',
    async () => {
      const { modules, crossings, violations } = await cruiseRooms()
      const seen = new Set(modules)
      const expected = sources.filter(({ path }) => /^(packages|apps)\//.test(path)).map(({ path }) => path)
      expect(expected.length).toBeGreaterThan(0)
      expect(expected.filter((path) => !seen.has(path))).toEqual([])
      expect(crossings).toContain('packages/engine → packages/core')
      expect(violations).toEqual([])
    },
    CRUISE_MS_MAX,
  )

  it(
    'fires on a cycle of types, a crossed border and an import of nothing',
    async () => {
      write('packages/core/src/a.ts', "import type { B } from './b.ts'\nexport type A = B | 1\n")
      write('packages/core/src/b.ts', "import type { A } from './a.ts'\nexport type B = A | 2\n")
      write('packages/core/src/c.ts', "export { d } from '../../engine/src/d.ts'\nexport * from './gone.ts'\n")
      write('packages/engine/src/d.ts', 'export const d = 1\n')
      write('apps/cli/src/main.ts', 'export const main = 1\n')
      const { violations } = await cruiseRooms(folder)
      expect([...violations].sort()).toEqual([
        'no-circular: packages/core/src/a.ts → packages/core/src/b.ts',
        'not-to-unresolvable: packages/core/src/c.ts → ./gone.ts',
        'room-core: packages/core/src/c.ts → packages/engine/src/d.ts',
      ])
    },
    CRUISE_MS_MAX,
  )
})

describe('ban list of the pure rooms', () => {
  it('is kept', () => {
    expect(checkPurity(sources)).toEqual([])
  })

  it.each([
    'const now = Date.now()',
    'function f(at: Date) { return at }',
    'const r = Math.random()',
    "const r = Math['random']()",
    'const { random } = Math',
    'setTimeout(f, 1)',
    'const env = process.env',
    'fetch(url)',
    'console.log(1)',
    'performance.now()',
    'crypto.randomUUID()',
    'globalThis.x = 1',
    'async function f() {}',
    'const f = async () => 1',
    'type P = Promise<number>',
    'const path = import.meta.url',
    "const x = import('./x.ts')",
  ])('fires on %s', (text) => {
    expect(checkPurity(core(text)).length).toBeGreaterThan(0)
    expect(checkPurity([parse('packages/engine/src/sample.ts', text)])).toEqual([])
  })

  it('leaves member names, comments and strings alone', () => {
    const text =
      "// Date, async\nconst a = { process: 1, fetch() {} }\nconst b = a.process + Math.floor(1.5)\nf('console')"
    expect(checkPurity(core(text))).toEqual([])
  })
})

describe('any', () => {
  it('is written nowhere in the sources', () => {
    expect(checkAny(sources)).toEqual([])
  })

  it.each(['let x: any', 'const x = y as any', 'function f(x: any[]) {}', 'type T = Record<string, any>'])(
    'fires on %s',
    (text) => {
      expect(checkAny(core(text))).toHaveLength(1)
      expect(checkAny([parse('apps/web/src/a.tsx', text)])).toHaveLength(1)
    },
  )
})

describe('lengths', () => {
  const lines = (count: number) => Array.from({ length: count }, (_, i) => `x(${i})`).join('\n')

  it('of files and functions are kept', () => {
    expect(checkFileLength(sources)).toEqual([])
    expect(checkFunctionLength(sources)).toEqual([])
  })

  it('fire on a file of 501 lines, not of 500', () => {
    expect(checkFileLength(core(`${lines(500)}\n`))).toEqual([])
    expect(checkFileLength(core(lines(501)))).toHaveLength(1)
  })

  it.each([
    (body: string) => `function f() {${body}}`,
    (body: string) => `const f = () => {${body}}`,
    (body: string) => `class C { f() {${body}} }`,
    (body: string) => `class C { constructor() {${body}} }`,
    (body: string) => `app.get('/x', function () {${body}})`,
    (body: string) => `const C = () => (${body.replaceAll(/x\(\d+\)/g, '[1],').trim()}\n1)`,
  ])('fire on a function of 71 lines, not of 70 (form %#)', (form) => {
    expect(checkFunctionLength(core(form(`\n${lines(60)}\n`)))).toEqual([])
    expect(checkFunctionLength(core(form(`\n${lines(72)}\n`)))).toHaveLength(1)
  })

  it('count the braces: 68 statements between them are 70 lines', () => {
    expect(checkFunctionLength(core(`function f() {\n${lines(68)}\n}`))).toEqual([])
    expect(checkFunctionLength(core(`function f() {\n${lines(69)}\n}`))).toHaveLength(1)
  })

  it('exempt only the callbacks of describe, it and test', () => {
    const body = `\n${lines(80)}\n`
    for (const call of ["describe('x', ", "it.each([1])('x', ", "test.skipIf(true)('x', ", "it.each`1`('x', "]) {
      expect(checkFunctionLength(core(`${call}() => {${body}})`))).toEqual([])
    }
    expect(checkFunctionLength(core(`beforeAll(() => {${body}})`))).toHaveLength(1)
    expect(checkFunctionLength(core(`describe('x', () => { const f = () => {${body}} })`))).toHaveLength(1)
  })
})

describe('names', () => {
  it('say what a file or folder holds', () => {
    expect(checkNames(sources)).toEqual([])
  })

  it.each([
    'packages/core/src/utils/a.ts',
    'apps/web/src/date-helpers.ts',
    'packages/engine/src/bot_manager.ts',
    'test/misc.ts',
  ])('fire on %s', (path) => {
    expect(checkNames([{ path }])).toHaveLength(1)
  })

  it('leave words alone that only contain one', () => {
    expect(checkNames([{ path: 'packages/core/src/commonality.ts' }])).toEqual([])
  })
})
