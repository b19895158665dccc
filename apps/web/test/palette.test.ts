import { describe, expect, it } from 'vitest'
import { contrast, DARK, LIGHT, STRIP } from '../src/theme/palette.ts'

const TEXTS = ['text', 'textSoft', 'primaryText', 'green', 'red', 'blue', 'warning'] as const
const GROUNDS = ['surface', 'page', 'raised'] as const
const SOFT = { green: 'greenSoft', red: 'redSoft', blue: 'blueSoft', warning: 'warningSoft' } as const

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
])('%s palette', (_, palette) => {
  it.each(TEXTS.flatMap((text) => GROUNDS.map((ground) => [text, ground] as const)))(
    '%s is readable on %s',
    (text, ground) => expect(contrast(palette[text], palette[ground])).toBeGreaterThanOrEqual(4.5),
  )

  it.each(Object.entries(SOFT) as [keyof typeof SOFT, (typeof SOFT)[keyof typeof SOFT]][])(
    '%s is readable on %s',
    (text, ground) => expect(contrast(palette[text], palette[ground])).toBeGreaterThanOrEqual(4.5),
  )

  it('keeps the words on buttons readable', () => {
    expect(contrast('#ffffff', palette.primary)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(palette.onRed, palette.red)).toBeGreaterThanOrEqual(4.5)
  })
})

it.each(Object.entries(STRIP))('the strip of %s carries white text', (_, color) =>
  expect(contrast('#ffffff', color)).toBeGreaterThanOrEqual(4.5),
)

it('black on white is 21', () => expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5))
