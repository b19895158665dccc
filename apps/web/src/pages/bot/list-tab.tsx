import type { UseQueryResult } from '@tanstack/react-query'
import { type Breakpoint, Empty, Table, type TableColumnsType } from 'antd'
import { Problem } from '../../parts/problem.tsx'
import { Waiting } from '../../parts/waiting.tsx'

/** Columns a phone can do without. */
export const WIDE: Breakpoint[] = ['md']

interface ListTabProps<Row> {
  readonly query: UseQueryResult<{ items: Row[] }>
  readonly columns: TableColumnsType<Row>
  /** Words for an empty list. */
  readonly empty: string
  readonly rows?: (items: Row[]) => Row[]
}

/** A list of the bot page with its loading, empty and error states. */
export function ListTab<Row extends { id: string }>({ query, columns, empty, rows }: ListTabProps<Row>) {
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />
  if (!query.data) return <Waiting rows={5} />
  const items = rows ? rows(query.data.items) : query.data.items
  if (items.length === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={empty} />
  return (
    <Table<Row>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={items}
      pagination={{ pageSize: 20, showSizeChanger: false, hideOnSinglePage: true, size: 'small' }}
      scroll={{ x: 'max-content' }}
    />
  )
}
