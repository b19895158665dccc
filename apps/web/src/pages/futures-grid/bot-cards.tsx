import type { GridBot } from '@gridpilot/contract'
import { BotActions } from '../../bots/bot-actions.tsx'
import { Explain } from '../../parts/explain.tsx'
import { StatusTag } from '../../parts/status-tag.tsx'
import { botRowTestId } from '../../testids.ts'
import { BotName, GridProfit, Orders, TotalPnl, ValueNow } from './bot-cells.tsx'

/** The bots on a phone: one card each instead of a table row. */
export function BotCards({ bots }: { bots: GridBot[] }) {
  return (
    <ul className="bot-cards">
      {bots.map((bot) => (
        <li key={bot.id} className="bot-card" data-testid={botRowTestId(bot.id)}>
          <div className="bot-card-head">
            <BotName bot={bot} />
            <StatusTag bot={bot} />
          </div>
          <div className="bot-card-figures">
            <div>
              <Explain name="total_pnl" />
              <TotalPnl bot={bot} />
            </div>
            <div>
              <Explain name="close_now" />
              <ValueNow bot={bot} />
            </div>
            <div>
              <Explain name="grid_profit" />
              <GridProfit bot={bot} />
            </div>
            <div>
              <Explain name="orders" />
              <Orders bot={bot} />
            </div>
          </div>
          <BotActions bot={bot} />
        </li>
      ))}
    </ul>
  )
}
