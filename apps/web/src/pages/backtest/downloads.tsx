import { type Backtest, type BacktestReport, equityCsv, fillsCsv, reportPage } from '@gridpilot/contract'
import { Button } from 'antd'
import { useText } from '../../i18n/i18n.ts'
import { usePreferences } from '../../preferences/preferences.ts'

/** The report as files, made in the browser from what is on screen. */
export function Downloads({ test, report }: { test: Backtest; report: BacktestReport }) {
  const t = useText()
  const language = usePreferences((state) => state.language)
  const page = () => reportPage({ title: test.name, report, source: t(`feed.${report.data.source}`), language })
  const files = {
    html: () => save(`${fileName(test)}.html`, 'text/html', page()),
    json: () => save(`${fileName(test)}.json`, 'application/json', JSON.stringify({ test, report }, null, 2)),
    fills: () => save(`${fileName(test)}-fills.csv`, 'text/csv', fillsCsv(report)),
    equity: () => save(`${fileName(test)}-equity.csv`, 'text/csv', equityCsv(report)),
  }
  return (
    <div className="backtest-downloads">
      <span className="soft">{t('backtest.download')}</span>
      {(Object.keys(files) as (keyof typeof files)[]).map((kind) => (
        <Button key={kind} size="small" onClick={files[kind]}>
          {t(`backtest.downloads.${kind}`)}
        </Button>
      ))}
    </div>
  )
}

const fileName = ({ symbol, created_at }: Backtest): string =>
  `backtest-${symbol}-${created_at.slice(0, 19).replaceAll(/[:T]/g, '-')}`

function save(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
