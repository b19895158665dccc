export const portfolio = {
  portfolio: {
    title: 'If every price moved at once',
    lead: 'What a straight move does to the running bots together: grids fill on the way, stops and limits act. Positions opened by hand are not in it.',
    move: 'Move',
    change: 'Result',
    after: 'Equity after it',
    ended: 'Bots ended',
    liquidation: 'Liquidation',
    yes: 'yes, at {{percent}}',
    no: 'no',
    unknown: 'not known',
    fundingPaid: 'Funding at the rates of now: {{amount}} USDT paid per day.',
    fundingReceived: 'Funding at the rates of now: {{amount}} USDT received per day.',
    correlation: 'How alike the coins move (hourly, {{days}} days)',
    none: 'No bot is running.',
  },
} as const
