import type { Instrument } from '@gridpilot/contract'
import { useFormat } from '../../../format/use-format.ts'
import { useText } from '../../../i18n/i18n.ts'
import { Figure } from '../../../parts/figure.tsx'
import { TEST_IDS } from '../../../testids.ts'
import { Ladder } from './ladder.tsx'
import type { ManualForm } from './manual-form-state.ts'
import type { Picture } from './picture.ts'

interface ManualPictureProps {
  readonly picture: Picture | null
  readonly form: ManualForm
  readonly instrument: Instrument
  readonly waiting: boolean
}

/** The live picture of the grid: its key figures and the ladder of its levels. */
export function ManualPicture({ picture, form, instrument, waiting }: ManualPictureProps) {
  const t = useText()
  if (picture === null) {
    return <section className="manual-picture panel empty-picture">{t('manual.noPicture')}</section>
  }
  return (
    <section
      className="manual-picture panel"
      data-testid={TEST_IDS.manualPreview}
      data-state={picture.source}
      aria-label={t('manual.picture')}
      aria-busy={waiting}
    >
      <PictureFigures picture={picture} instrument={instrument} waiting={waiting} />
      <Ladder picture={picture} form={form} instrument={instrument} />
    </section>
  )
}

function PictureFigures({
  picture,
  instrument,
  waiting,
}: Omit<ManualPictureProps, 'form' | 'picture'> & { picture: Picture }) {
  const t = useText()
  const format = useFormat()
  const tick = instrument.tick_size_exact
  const [least, most] = picture.profitPerGrid
  const source = t(waiting ? 'manual.computedHere' : 'manual.computedServer')
  const limits =
    picture.limits.length === 0
      ? format.price(null)
      : picture.limits.map((limit) => format.price(limit, tick)).join(' / ')
  return (
    <>
      <div className="figure-row">
        <Figure name="profit_per_grid" value={least} text={format.percentSpan(least, most)} source={source} />
        <Figure
          name="worst_loss"
          move
          value={picture.worstLoss === null ? null : -picture.worstLoss}
          text={picture.worstLoss === null ? format.usdt(null) : format.gain(-picture.worstLoss)}
          unit="USDT"
          source={source}
        />
        <Figure name="limit" value={picture.limits[0] ?? null} text={limits} source={source} />
        <Figure name="margin" value={picture.margin} text={format.usdt(picture.margin)} unit="USDT" source={source} />
        <Figure
          name="quantity_per_grid"
          value={picture.quantity}
          text={`${format.quantity(picture.quantity, instrument.size_step_exact)} ${instrument.base_coin}`}
          source={source}
        />
        <Figure
          name="min_investment"
          value={picture.minInvestment}
          text={format.usdt(picture.minInvestment)}
          unit="USDT"
          source={source}
        />
      </div>
      <p className="soft picture-source">{source}</p>
    </>
  )
}
