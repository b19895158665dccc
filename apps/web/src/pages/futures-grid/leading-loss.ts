export interface LeadingLoss {
  /** USDT that the worst measured window would have cost with this amount; 0: nothing was measured. */
  readonly measured: number
  /** The larger of planned and measured, USDT. */
  readonly largest: number
  readonly measuredLeads: boolean
}

/** What a person should reckon with. `worstMeasured`: percent of the investment, a loss is negative. */
export function leadingLoss(planned: number, worstMeasured: number | null, investment: number): LeadingLoss {
  const measured = Math.max(0, (-(worstMeasured ?? 0) * investment) / 100)
  return { measured, largest: Math.max(planned, measured), measuredLeads: measured > planned }
}
