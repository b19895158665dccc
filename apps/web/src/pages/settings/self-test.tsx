import {
  type Account,
  type AccountCheck,
  type CheckAccountRequest,
  type RepairAction,
  routes,
} from '@gridpilot/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Select } from 'antd'
import { type ReactNode, useState } from 'react'
import { useInstruments } from '../../api/queries.ts'
import { keys } from '../../api/query-keys.ts'
import { useText } from '../../i18n/i18n.ts'
import { Problem } from '../../parts/problem.tsx'
import { useNoticeText } from '../../parts/use-notice.ts'
import { api } from '../../session/session.ts'
import { TEST_IDS } from '../../testids.ts'
import { Checklist } from './checklist.tsx'

/** The self-test of one account: which symbols, the checklist, and the repairs it offers. */
export function SelfTest({ account, children }: { account: Account; children: ReactNode }) {
  const t = useText()
  const notice = useNoticeText()
  const client = useQueryClient()
  const [symbols, setSymbols] = useState<readonly string[]>([])
  const [shown, setShown] = useState<AccountCheck | null>(null)
  const params = { id: account.id }
  const wishes: CheckAccountRequest = symbols.length === 0 ? {} : { symbols: [...symbols] }
  const learned = (check: AccountCheck) => {
    setShown(check)
    void client.invalidateQueries({ queryKey: keys.accounts })
  }
  const check = useMutation({
    mutationFn: () => api.call(routes.checkAccount, { params, body: wishes }),
    onSuccess: learned,
  })
  const repair = useMutation({
    // Nothing is set for a symbol that the checklist did not show.
    mutationFn: (action: RepairAction) => {
      const looked = shown === null || shown.symbols.length === 0 ? {} : { symbols: [...shown.symbols] }
      return api.call(routes.repairAccount, { params, body: { ...looked, action } })
    },
    onSuccess: (answer) => learned(answer.check),
  })
  const problem = check.error ?? repair.error
  return (
    <>
      <div className="account-actions">
        <Button
          size="small"
          loading={check.isPending}
          data-testid={TEST_IDS.accountCheck}
          onClick={() => {
            repair.reset()
            check.mutate()
          }}
        >
          {t('settings.accounts.check')}
        </Button>
        <SymbolsChoice value={symbols} onChange={setSymbols} />
        {children}
      </div>
      {problem ? <Problem error={problem} /> : null}
      {repair.data?.reason ? <Alert type="error" showIcon title={notice(repair.data.reason)} /> : null}
      {repair.data?.repaired ? <Alert type="success" showIcon title={t('settings.accounts.repaired')} /> : null}
      {shown ? (
        <Checklist
          check={shown}
          repairing={repair.isPending ? (repair.variables ?? null) : null}
          onRepair={(action) => repair.mutate(action)}
        />
      ) : null}
    </>
  )
}

interface SymbolsChoiceProps {
  readonly value: readonly string[]
  readonly onChange: (symbols: readonly string[]) => void
}

/** Symbols whose margin mode, orders and positions are looked at; none: all that may be traded. */
function SymbolsChoice({ value, onChange }: SymbolsChoiceProps) {
  const t = useText()
  const instruments = useInstruments().data?.items ?? []
  return (
    <Select
      mode="multiple"
      size="small"
      allowClear
      className="check-symbols"
      aria-label={t('settings.accounts.checkSymbols')}
      placeholder={t('settings.accounts.checkSymbols')}
      maxCount={20}
      maxTagCount="responsive"
      value={[...value]}
      onChange={onChange}
      options={instruments.map(({ symbol }) => ({ value: symbol, label: symbol }))}
    />
  )
}
