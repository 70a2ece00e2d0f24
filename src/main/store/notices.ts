import { Notice } from '../../shared/model/notice.ts'
import type { ReadDb, WriteDb } from './connection.ts'
import type { NewNotice } from './store.ts'

interface NoticeRow {
  id: number
  dedupe_key: string
  kind: string
  severity: string
  title: string
  body: string
  source_id: string | null
  job_id: number | null
  group_key: string
  at: number
  acknowledged_at: number | null
  shown_at: number | null
  held_back: string | null
}

const toNotice = (row: NoticeRow): Notice => ({
  id: row.id,
  dedupeKey: row.dedupe_key,
  kind: Notice.shape.kind.catch('summary').parse(row.kind),
  severity: Notice.shape.severity.catch('warning').parse(row.severity),
  title: row.title,
  body: row.body,
  sourceId: row.source_id,
  jobId: row.job_id,
  groupKey: row.group_key,
  atMs: row.at,
  acknowledgedAtMs: row.acknowledged_at,
  shownAtMs: row.shown_at,
  heldBack: row.held_back,
})

const INSERT_SQL = `INSERT INTO notice (dedupe_key, kind, severity, title, body, source_id, job_id, group_key, at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (dedupe_key) DO NOTHING`

/** Those whose key was not there yet, with their ids. */
export const insertNotices = (db: WriteDb, notices: readonly NewNotice[]): Notice[] =>
  notices.flatMap((notice) => {
    const { changes, lastInsertRowid } = db
      .write(INSERT_SQL)
      .run(
        notice.dedupeKey,
        notice.kind,
        notice.severity,
        notice.title,
        notice.body,
        notice.sourceId,
        notice.jobId,
        notice.groupKey,
        notice.atMs,
      )
    if (changes === 0) return []
    return [
      { ...notice, id: Number(lastInsertRowid), acknowledgedAtMs: null, shownAtMs: null, heldBack: null },
    ]
  })

export const readNotice = (db: ReadDb, id: number): Notice | null => {
  const row = db.read<NoticeRow>('SELECT * FROM notice WHERE id = ?').get(id)
  return row ? toNotice(row) : null
}

export const markShown = (
  db: WriteDb,
  id: number,
  atMs: number | null,
  heldBack: string | null,
): Notice | null => {
  db.write('UPDATE notice SET shown_at = ?, held_back = ? WHERE id = ?').run(atMs, heldBack, id)
  return readNotice(db, id)
}

/** No pop-up was or will be shown for these. Those that are still there, as they now stand. */
export const holdNotices = (db: WriteDb, ids: readonly number[], heldBack: string): Notice[] =>
  ids.flatMap((id) => markShown(db, id, null, heldBack) ?? [])

/** Those that were not acknowledged before. */
export const acknowledgeNotices = (db: WriteDb, ids: readonly number[], atMs: number): Notice[] =>
  ids.flatMap((id) => {
    const { changes } = db
      .write('UPDATE notice SET acknowledged_at = ? WHERE id = ? AND acknowledged_at IS NULL')
      .run(atMs, id)
    const notice = changes > 0 ? readNotice(db, id) : null
    return notice ? [notice] : []
  })

/** Written but neither shown nor held back, oldest first: what a restart takes up again. */
export const pendingNotices = (db: ReadDb): Notice[] =>
  db
    .read<NoticeRow>(
      'SELECT * FROM notice WHERE shown_at IS NULL AND held_back IS NULL ORDER BY id LIMIT 10000',
    )
    .all()
    .map(toNotice)

/** Newest first; `beforeId` null: from the newest. */
export const listNotices = (db: ReadDb, beforeId: number | null, limit: number): Notice[] =>
  db
    .read<NoticeRow>('SELECT * FROM notice WHERE id < ? ORDER BY id DESC LIMIT ?')
    .all(beforeId ?? Number.MAX_SAFE_INTEGER, limit)
    .map(toNotice)
