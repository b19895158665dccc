export const shell = {
  nav: { grid: 'Futures Grid', dashboard: 'Dashboard', backtest: 'Backtest', alerts: 'Alerts', settings: 'Settings' },
  shell: {
    skip: 'Skip to content',
    navigation: 'Pages',
    paperName: 'Paper',
    account: 'Account',
    language: 'Language',
    toLight: 'Switch to light',
    toDark: 'Switch to dark',
    charts: 'Charts by TradingView',
    offline: {
      title: 'No live connection for {{age}}',
      text: 'The figures below are from before. Bots run on the server, not in this page; the page reconnects by itself.',
    },
  },
  mode: {
    paper: { word: 'PAPER', means: 'No real money', account: 'Paper (no key needed)' },
    'bitget-demo': { word: 'DEMO', means: 'Bitget demo trading, no real money', account: 'Bitget demo trading' },
    bitget: { word: 'LIVE', means: 'Real money', account: 'Bitget, real money' },
  },
  feed: { sim: 'simulated market', replay: 'replay of recorded prices', live: 'live prices', ended: 'ended' },
  states: { loading: 'Loading' },
  age: {
    seconds: '{{count}} s',
    minutes: '{{count}} min',
    hours: '{{count}} h',
    days: '{{count}} d',
    stale: '{{age}} old',
  },
  explain: {
    source: 'Source: {{source}}',
    computed: 'Computed {{time}} ({{utc}})',
    marketClock: '{{utc}}, on the clock of the market',
  },
  actions: {
    tryAgain: 'Try again',
    reload: 'Reload the page',
    toFuturesGrid: 'To Futures Grid',
    logout: 'Log out',
    useValue: 'Use {{value}}',
    openBot: 'Open bot',
    save: 'Save',
    cancel: 'Cancel',
    close: 'Close',
    delete: 'Delete',
    edit: 'Edit',
    stop: 'Stop',
    start: 'Start',
    pause: 'Pause',
    resume: 'Resume',
  },
  errors: {
    unexpected: 'This page met an error of its own. Reload it.',
    offline: 'The server does not answer. Check that Gridpilot is running, then try again.',
    unreadable: 'The server gave an answer this page cannot read. Reload the page: {{place}}.',
    notFound: 'There is no such page.',
    page: { title: 'This page could not be shown', text: 'Your bots run on the server and are not affected.' },
    money: {
      safe: 'Nothing was changed.',
      refused: 'Nothing was sent to the exchange.',
      server:
        'Running bots continue on the server. If you were changing something, check the list before repeating it.',
      unsure: 'Check the list of bots before repeating it.',
    },
  },
  risk: {
    below:
      'If {{coin}} falls below {{below}}, this bot is closed with a planned loss of {{loss}} USDT ({{share}} of your balance).',
    above:
      'If {{coin}} rises above {{above}}, this bot is closed with a planned loss of {{loss}} USDT ({{share}} of your balance).',
    both: 'If {{coin}} falls below {{below}} or rises above {{above}}, this bot is closed with a planned loss of {{loss}} USDT ({{share}} of your balance).',
    jump: 'A price that jumps past this makes the loss larger.',
    measured: 'Worst measured with the card’s grid and stop: {{roi}} of the amount put in ({{loss}} USDT).',
    larger:
      'Reckon with a loss of {{loss}} USDT: the worst measured with the card’s grid and stop was {{roi}} of the amount put in.',
    anywhere:
      'If {{coin}} falls all the way to zero, this bot loses {{loss}} USDT ({{share}} of your balance).',
    unknown: 'The planned loss is not known, so the bot cannot be started.',
    notice: {
      title: 'Risk notice',
      leverage: 'Futures with leverage can lose the whole amount put into a bot.',
      range: 'A grid earns while the price moves inside its range and loses when the price leaves it.',
      past: 'Measured and expected figures come from past prices. They promise nothing.',
      software:
        'A bot is closed at its limit by this program: it must keep running and reach the exchange. Prices can jump past a limit.',
      only: 'Use only money you can do without.',
      acknowledge: 'I have read and understood this.',
    },
  },
} as const
