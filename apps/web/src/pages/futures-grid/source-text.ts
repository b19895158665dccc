import { hasText, type Translate } from '../../i18n/i18n.ts'

/** Where a recommendation comes from: `quant` is measured here, `quant+<model>` had a model look at the measurements. */
export function sourceText(source: string, t: Translate): string {
  const key = `grid.ai.sources.${source}`
  if (hasText(key)) return t(key)
  const model = source.replace(/^quant\+/, '')
  return model === source ? source : t('grid.ai.withModel', { model })
}
