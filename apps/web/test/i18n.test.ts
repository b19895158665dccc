import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { recommendationWordsEn, recommendationWordsKo } from '@gridpilot/contract'
import { ERROR_CATALOGUE } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { en as enFirst } from '../src/i18n/en.ts'
import { enLate } from '../src/i18n/en-late.ts'
import { ko as koFirst } from '../src/i18n/ko.ts'
import { koLate } from '../src/i18n/ko-late.ts'

type Tree = { readonly [key: string]: string | Tree }

/** As the page has them once the late ones have come: groups of one name are one. */
function together<First extends Tree, Late extends Tree>(first: First, late: Late): First & Late {
  const both = { ...first, ...late } as Record<string, string | Tree>
  for (const [key, value] of Object.entries(late)) {
    const before = first[key]
    if (typeof value !== 'string' && typeof before === 'object') both[key] = together(before, value)
  }
  return both as First & Late
}

const en = together(enFirst, enLate)
const ko = together(koFirst, koLate)

function leaves(tree: Tree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${prefix}${key}`, value] as [string, string]] : leaves(value, `${prefix}${key}.`),
  )
}

const english = new Map(leaves(en))
const korean = new Map(leaves(ko))
const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort()

const root = join(import.meta.dirname, '..', 'src')
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/^i18n[\\/](en|ko)/.test(file))
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n')
const literals = new Set([...sources.matchAll(/(["'])((?:(?!\1)[^\\\n])+)\1/g)].map((match) => match[2] ?? ''))
const patterns = [...sources.matchAll(/`([^`]*\$\{[^`]*)`/g)].map((match) => {
  const text = (match[1] ?? '').replaceAll(/\$\{[^}]*\}/g, '\0')
  return new RegExp(`^${text.replaceAll(/[.*+?^$()[\]\\|]/g, '\\$&').replaceAll('\0', '[^.]+')}$`)
})
const figureNames = Object.keys(en.figures)

describe('texts', () => {
  it('have the same keys in both languages', () => {
    expect([...korean.keys()].sort()).toEqual([...english.keys()].sort())
    expect(english.size).toBeGreaterThan(300)
  })

  it('have the same blanks in both languages', () => {
    const differing = [...english].filter(([key, text]) => blanks(text).join() !== blanks(korean.get(key) ?? '').join())
    expect(differing.map(([key]) => key)).toEqual([])
  })

  it('are all used', () => {
    const general = patterns.filter((pattern) => !pattern.test('no.such.key') && !pattern.test('nothing'))
    const unused = [...english.keys()].filter((key) => !literals.has(key) && !general.some((each) => each.test(key)))
    expect(unused).toEqual([])
    expect(figureNames.filter((name) => !literals.has(name))).toEqual([])
    expect(Object.keys(enLate.figures)).toEqual(Object.keys(enFirst.figures))
  })

  it('exist for every key the sources name', () => {
    const calls = [...sources.matchAll(/\bt\(\s*'([^']+)'/g)].map((match) => match[1] ?? '')
    expect(calls.length).toBeGreaterThan(200)
    expect(calls.filter((key) => !english.has(key))).toEqual([])
  })

  it('are really Korean', () => {
    const shared = new Set(['{{resting}}/{{wanted}}', '{{low}} … {{high}}', '{{profile}} · {{symbol}}'])
    const untranslated = [...korean].filter(([, text]) => !/[가-힣]/.test(text) && !shared.has(text))
    expect(untranslated).toEqual([])
  })

  it('speak politely and never in the plain style', () => {
    const sentences = [...korean].flatMap(([key, text]) =>
      text.split(/(?<=[.!?])\s/).map((part) => [key, part] as const),
    )
    const plain = sentences.filter(([, part]) => /[다까]\.$/.test(part) && !/(니다|니까)\.$/.test(part))
    expect(plain).toEqual([])
  })

  it('promise no profit', () => {
    expect(
      [...english.values(), ...korean.values()].filter((text) => /guarantee|risk-free|무조건|확실한 수익/.test(text)),
    ).toEqual([])
  })
})

/** Codes the server, the adapter and the advisor put into notices, read from their sources. */
function serverCodes(): string[] {
  const read = (path: string) => readFileSync(join(root, '..', '..', '..', path), 'utf8')
  const table = /SENTENCES[^{]*\{([\s\S]*?)\n\}/.exec(read('apps/server/src/grid-bot/notices.ts'))?.[1] ?? ''
  const keys = [...table.matchAll(/^ {2}(\w+):/gm)].map((match) => match[1] ?? '')
  const checks = [...read('packages/bitget/src/check-account.ts').matchAll(/item\('\w+', '(\w+)'/g)]
  const advice = /UNAVAILABLE = \{([\s\S]*?)\n\}/.exec(read('packages/advisor/src/wording.ts'))?.[1] ?? ''
  const profiles = [...advice.matchAll(/^ {2}(\w+):/gm)].map((match) => match[1] ?? '')
  return [...keys, ...checks.map((match) => match[1] ?? ''), ...profiles]
}

describe('words of a recommendation', () => {
  it.each([
    [en, recommendationWordsEn],
    [ko, recommendationWordsKo],
  ])('are those of the command line', (texts, { profiles, riskLevel, direction, advice, regimes, missing }) => {
    expect(texts).toMatchObject({ profiles, riskLevel, direction, regimes, grid: { advice }, notices: missing })
  })
})

describe('notices', () => {
  it('have words for every code the other rooms send', () => {
    const codes = serverCodes()
    expect(codes.length).toBeGreaterThan(50)
    const unheard = codes.filter((code) => !Object.hasOwn(en.notices, code) && !Object.hasOwn(ERROR_CATALOGUE, code))
    expect(unheard).toEqual([])
  })

  it('do not repeat what the error catalogue says, but where the page has its own words', () => {
    const doubled = Object.keys(en.notices).filter((code) => Object.hasOwn(ERROR_CATALOGUE, code))
    expect(doubled).toEqual(['price_outside_range'])
  })
})
