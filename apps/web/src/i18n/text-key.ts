import type { en } from './en.ts'
import type { enLate } from './en-late.ts'

/** Dotted paths of all leaves of a text tree. */
type Leaves<Tree> = {
  [Key in keyof Tree & string]: Tree[Key] extends string ? Key : `${Key}.${Leaves<Tree[Key]>}`
}[keyof Tree & string]

/** The same keys with any text: what every language must have. */
type Shape<Tree> = { readonly [Key in keyof Tree]: Tree[Key] extends string ? string : Shape<Tree[Key]> }

export type Texts = Shape<typeof en>
export type LateTexts = Shape<typeof enLate>
export type TextKey = Leaves<typeof en> | Leaves<typeof enLate>
export type FigureName = keyof typeof en.figures
