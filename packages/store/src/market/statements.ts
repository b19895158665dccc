const SERIES_ID = '(SELECT id FROM series WHERE source = ? AND symbol = ? AND timeframe = ?)'

/** Every statement on the file of market data. Times are epoch ms; prices are the exchange's numbers as doubles. */
export const SQL = {
  schema: `
    CREATE TABLE IF NOT EXISTS series (
      id INTEGER PRIMARY KEY, source TEXT NOT NULL, symbol TEXT NOT NULL, timeframe TEXT NOT NULL,
      UNIQUE (source, symbol, timeframe));
    CREATE TABLE IF NOT EXISTS candles (
      series_id INTEGER NOT NULL REFERENCES series (id), open_at INTEGER NOT NULL,
      open REAL NOT NULL, high REAL NOT NULL, low REAL NOT NULL, close REAL NOT NULL, volume REAL NOT NULL,
      PRIMARY KEY (series_id, open_at)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS spans (
      series_id INTEGER NOT NULL REFERENCES series (id), from_at INTEGER NOT NULL, to_at INTEGER NOT NULL,
      PRIMARY KEY (series_id, from_at)) WITHOUT ROWID;`,
  addSeries: 'INSERT OR IGNORE INTO series (source, symbol, timeframe) VALUES (?, ?, ?)',
  series: 'SELECT id FROM series WHERE source = ? AND symbol = ? AND timeframe = ?',
  putCandle: 'INSERT OR REPLACE INTO candles VALUES (?, ?, ?, ?, ?, ?, ?)',
  spansTouching: 'SELECT from_at, to_at FROM spans WHERE series_id = ? AND from_at <= ? AND to_at >= ?',
  dropSpansTouching: 'DELETE FROM spans WHERE series_id = ? AND from_at <= ? AND to_at >= ?',
  putSpan: 'INSERT INTO spans VALUES (?, ?, ?)',
  candles: `SELECT open_at, open, high, low, close, volume FROM candles
    WHERE series_id = ${SERIES_ID} AND open_at >= ? AND open_at < ? ORDER BY open_at`,
  spans: `SELECT from_at, to_at FROM spans WHERE series_id = ${SERIES_ID} ORDER BY from_at`,
  newest: `SELECT open_at AS time, open, high, low, close, volume FROM candles
    WHERE series_id = ${SERIES_ID} AND open_at < ? ORDER BY open_at DESC LIMIT 1`,
  list: `SELECT source, symbol, timeframe, count(open_at) AS candles, min(open_at) AS firstMs, max(open_at) AS lastMs
    FROM series LEFT JOIN candles ON series_id = id GROUP BY id ORDER BY source, symbol, timeframe`,
  dropSeries: [
    'DELETE FROM candles WHERE series_id = ?',
    'DELETE FROM spans WHERE series_id = ?',
    'DELETE FROM series WHERE id = ?',
  ],
} as const
