/**
 * Stable hooks for end-to-end tests (`data-testid`). Components take them from here only; renaming one is a change of
 * the test contract. Figures also carry `data-value`, the raw number before formatting.
 *
 * Everywhere      mode-strip · lang-ko · lang-en · appearance · account-select · nav-<grid|dashboard|backtest|alerts|settings> · logout
 *                 connection (data-state: live | connecting | offline)
 * Sign-in         demo-login · email · password · totp-code · submit-login · submit-signup · to-signup · to-login
 * Futures Grid    market-header · last-price · tab-ai · tab-manual · advice · card-<index> · use-<index> · why-<index> · shadow-record
 * Use drawer      use-drawer · investment-slider · investment-ratio-input · investment-usdt · risk-sentence · stop-loss-percent ·
 *                 take-profit-percent · bot-name · start-bot · try-anyway
 * Manual tab      manual-form · manual-<wire field> (manual-grid_count …) · manual-preview · copy-from-ai · manual-start
 * My Grid Bots    my-bots · bot-row-<id> · bot-status · bot-round-trips · total-pnl · orders-resting · stop-bot · edit-bot · pause-bot ·
 *                 resume-bot · delete-bot · open-bot · stop-all
 * Stop            stop-modal · stop-keep-position · confirm-stop · stop-progress (data-state: asking | stopping | stopped) · confirm-stop-all
 * Bot page        bot-page · bot-status · total-pnl · close-now-value · roi · bot-round-trips · orders-resting · candle-chart · equity-chart ·
 *                 tab-orders · tab-fills · tab-trips · tab-pnl · tab-equity · tab-events · tab-parity · tab-settings ·
 *                 pnl-unexplained · parity-run · parity-report (data-value: equal | explained | unexplained)
 * Backtest        backtest-form · backtest-run · backtest-progress (data-value: percent) · backtest-cancel · backtest-row-<id> ·
 *                 backtest-choose-<id> · backtest-compare · backtest-result · backtest-roi (pessimistic) · backtest-comparison
 * Search          tab-search · search-form · search-run · search-progress (data-value: percent of the stage) · search-cancel ·
 *                 search-resume · search-row-<id> · search-result · search-advice · search-plot · search-chosen (data-value:
 *                 configuration) · search-test · search-take
 * Dashboard       dashboard · portfolio · Alerts: alerts · acknowledge-<id>
 * Settings        settings-accounts · account-check · settings-risk · save-risk · settings-security · settings-display
 */
export const TEST_IDS = {
  modeStrip: 'mode-strip',
  langKo: 'lang-ko',
  langEn: 'lang-en',
  appearance: 'appearance',
  accountSelect: 'account-select',
  logout: 'logout',
  connection: 'connection',
  demoLogin: 'demo-login',
  email: 'email',
  password: 'password',
  totpCode: 'totp-code',
  submitLogin: 'submit-login',
  submitSignup: 'submit-signup',
  toSignup: 'to-signup',
  toLogin: 'to-login',
  marketHeader: 'market-header',
  lastPrice: 'last-price',
  shadowRecord: 'shadow-record',
  portfolio: 'portfolio',
  tabAi: 'tab-ai',
  tabManual: 'tab-manual',
  advice: 'advice',
  useDrawer: 'use-drawer',
  investmentSlider: 'investment-slider',
  investmentRatioInput: 'investment-ratio-input',
  investmentUsdt: 'investment-usdt',
  riskSentence: 'risk-sentence',
  stopLossPercent: 'stop-loss-percent',
  takeProfitPercent: 'take-profit-percent',
  botName: 'bot-name',
  startBot: 'start-bot',
  tryAnyway: 'try-anyway',
  manualForm: 'manual-form',
  manualPreview: 'manual-preview',
  manualStart: 'manual-start',
  alternative: 'alternative',
  passingGrid: 'passing-grid',
  passingGridUse: 'passing-grid-use',
  copyFromAi: 'copy-from-ai',
  myBots: 'my-bots',
  botStatus: 'bot-status',
  botRoundTrips: 'bot-round-trips',
  totalPnl: 'total-pnl',
  ordersResting: 'orders-resting',
  stopBot: 'stop-bot',
  editBot: 'edit-bot',
  pauseBot: 'pause-bot',
  resumeBot: 'resume-bot',
  deleteBot: 'delete-bot',
  openBot: 'open-bot',
  stopAll: 'stop-all',
  stopModal: 'stop-modal',
  stopKeepPosition: 'stop-keep-position',
  confirmStop: 'confirm-stop',
  stopProgress: 'stop-progress',
  confirmStopAll: 'confirm-stop-all',
  botPage: 'bot-page',
  closeNowValue: 'close-now-value',
  roi: 'roi',
  candleChart: 'candle-chart',
  equityChart: 'equity-chart',
  parityRun: 'parity-run',
  parityReport: 'parity-report',
  pnlUnexplained: 'pnl-unexplained',
  coinFees: 'coin-fees',
  backtestForm: 'backtest-form',
  backtestRun: 'backtest-run',
  backtestProgress: 'backtest-progress',
  backtestCancel: 'backtest-cancel',
  backtestCompare: 'backtest-compare',
  backtestResult: 'backtest-result',
  backtestRoi: 'backtest-roi',
  backtestComparison: 'backtest-comparison',
  otherSpan: 'other-span',
  tabSearch: 'tab-search',
  searchForm: 'search-form',
  searchRun: 'search-run',
  searchProgress: 'search-progress',
  searchCancel: 'search-cancel',
  searchResume: 'search-resume',
  searchResult: 'search-result',
  searchAdvice: 'search-advice',
  searchPlot: 'search-plot',
  searchChosen: 'search-chosen',
  searchTest: 'search-test',
  searchTake: 'search-take',
  dashboard: 'dashboard',
  alerts: 'alerts',
  settingsAccounts: 'settings-accounts',
  accountCard: 'account-card',
  accountForm: 'account-form',
  addAccount: 'add-account',
  newKey: 'new-key',
  ownership: 'ownership',
  silenceSwitch: 'silence-switch',
  protection: 'protection',
  arming: 'arming',
  armConfirmation: 'arm-confirmation',
  armAccount: 'arm-account',
  confirmOpposing: 'confirm-opposing',
  editPreview: 'edit-preview',
  accountAudit: 'account-audit',
  auditNow: 'audit-now',
  settingsSafety: 'settings-safety',
  saveHeartbeat: 'save-heartbeat',
  orderRoom: 'order-room',
  dailyLoss: 'daily-loss',
  accountCheck: 'account-check',
  checklist: 'checklist',
  repairAccount: 'repair-account',
  settingsRisk: 'settings-risk',
  saveRisk: 'save-risk',
  settingsSecurity: 'settings-security',
  settingsModel: 'settings-model',
  modelMarket: 'model-market',
  modelCard: 'model-card',
  settingsDisplay: 'settings-display',
} as const

export const cardTestId = (index: number) => `card-${index}`
export const cardUseTestId = (index: number) => `use-${index}`
export const whyTestId = (index: number) => `why-${index}`
export const botRowTestId = (id: string) => `bot-row-${id}`
export const navTestId = (page: string) => `nav-${page}`
export const manualTestId = (field: string) => `manual-${field}`
export const botTabTestId = (tab: string) => `tab-${tab}`
export const acknowledgeTestId = (id: string) => `acknowledge-${id}`
export const searchRowTestId = (id: string) => `search-row-${id}`
export const backtestRowTestId = (id: string) => `backtest-row-${id}`
export const backtestChooseTestId = (id: string) => `backtest-choose-${id}`
