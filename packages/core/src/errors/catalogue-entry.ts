/** One row of the catalogue. Texts are templates: `{nearest}`, `{value}`, `{field}` or a name of `details`. */
export interface CatalogueEntry {
  /** Status of the HTTP answer that carries it. */
  readonly httpStatus: number
  /** What is wrong, one sentence. */
  readonly message: string
  /** What to do about it. */
  readonly action: string
  readonly ko: string
  readonly actionKo: string
}

/** Row constructor: status, English (what, what to do), Korean (what, what to do). */
export const entry = (
  httpStatus: number,
  message: string,
  action: string,
  ko: string,
  actionKo: string,
): CatalogueEntry => ({ httpStatus, message, action, ko, actionKo })
