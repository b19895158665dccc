import type { Instrument } from '@gridpilot/contract'
import { useEffect, useRef } from 'react'
import { useFormat } from '../../../format/use-format.ts'
import { useText } from '../../../i18n/i18n.ts'
import { type LadderRow, ladderRows } from './ladder-rows.ts'
import type { ManualForm } from './manual-form-state.ts'
import type { Picture } from './picture.ts'

interface LadderProps {
  readonly picture: Picture
  readonly form: ManualForm
  readonly instrument: Instrument
}

/** Every price of the grid from high to low with its order, and between them the market, stops and limits. */
export function Ladder({ picture, form, instrument }: LadderProps) {
  const t = useText()
  const rows = ladderRows(picture, form)
  const box = useRef<HTMLElement>(null)
  const count = rows.length
  useEffect(() => showMarket(box.current, count), [count])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section ref={box} className="ladder" tabIndex={0} aria-label={t('manual.ladder')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('manual.price')}</th>
            <th scope="col">{t('manual.order')}</th>
            <th scope="col">{t('manual.size', { coin: instrument.base_coin })}</th>
            <th scope="col">{t('manual.margin')}</th>
            <th scope="col">{t('manual.profit')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <LadderLine key={row.key} row={row} instrument={instrument} leverage={form.leverage ?? 1} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** Scrolls the market price into the middle when the ladder gets another length. */
function showMarket(box: HTMLElement | null, rows: number): void {
  const market = box?.querySelector<HTMLElement>('tr.market')
  if (box && market && rows > 0) box.scrollTop = market.offsetTop - box.clientHeight / 2
}

function LadderLine({ row, instrument, leverage }: { row: LadderRow; instrument: Instrument; leverage: number }) {
  const t = useText()
  const format = useFormat()
  const price = format.price(row.price, instrument.tick_size_exact)
  if (row.kind !== 'level') {
    return (
      <tr className={`mark ${row.kind}`}>
        <th scope="row">{price}</th>
        <td colSpan={4}>{t(`manual.marks.${row.kind}`)}</td>
      </tr>
    )
  }
  return (
    <tr className={row.side ?? 'gap'}>
      <th scope="row">{price}</th>
      <td>{row.side === null ? t('manual.noOrder') : t(`side.${row.side}`)}</td>
      <td>{row.side === null ? '' : format.quantity(row.size, instrument.size_step_exact)}</td>
      <td>{row.side === null ? '' : format.usdt((row.price * row.size) / leverage)}</td>
      <td>{row.profit === null ? '' : format.percent(row.profit)}</td>
    </tr>
  )
}
