/**
 * The first schema. Room for five million runs: names, hosts and sources are numbered; there is one index for
 * each sort that is offered, and two partial ones for the few runs that are active or did not go well.
 *
 * job_happened carries what the standing order is most often filtered by and what hardly ever changes: a walk for a
 * rare user then reads the index alone, four times faster than the rows. job.happened_at: created, else started, else last changed. job.ended_at: finished, else when the end was
 * seen; -1 while it has none. job.duration_ms: as the back end says; -1 while unknown. job.counted: 1 once the
 * run is in the hourly roll-up. status_history.id is job id * 4096 + the running number, so a run's history is
 * one range of the table and needs no index. log_state.ranges: what of a log is kept, as JSON
 * [first seq, last seq, first line, end line]; log_chunk holds entries without holes, compressed.
 */
export const INITIAL = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE source (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, cursor TEXT) STRICT;

CREATE TABLE name (id INTEGER PRIMARY KEY, text TEXT COLLATE NOCASE NOT NULL) STRICT;
CREATE UNIQUE INDEX name_text ON name (text COLLATE BINARY);
CREATE INDEX name_order ON name (text COLLATE NOCASE);

CREATE TABLE definition (
  no INTEGER PRIMARY KEY,
  source_no INTEGER NOT NULL REFERENCES source (no),
  key TEXT NOT NULL,
  samples BLOB NOT NULL,
  usual_ms INTEGER,
  slow_ms INTEGER,
  UNIQUE (source_no, key)
) STRICT;

CREATE TABLE job (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_no INTEGER NOT NULL,
  external_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  name_no INTEGER NOT NULL,
  definition_no INTEGER NOT NULL,
  status INTEGER NOT NULL,
  happened_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  counted INTEGER NOT NULL,
  history_n INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  created_at INTEGER,
  started_at INTEGER,
  finished_at INTEGER,
  progress REAL,
  items_done INTEGER,
  items_failed INTEGER,
  items_total INTEGER,
  rate REAL,
  type TEXT NOT NULL,
  raw_status TEXT NOT NULL,
  status_reason TEXT,
  definition_id TEXT,
  parent_external_id TEXT,
  launch_type TEXT,
  user TEXT,
  targets TEXT,
  step TEXT,
  tags TEXT,
  hosts TEXT,
  provenance TEXT,
  error TEXT,
  UNIQUE (source_no, external_id, attempt)
) STRICT;
CREATE INDEX job_happened ON job (happened_at, id, source_no, user, definition_id);
CREATE INDEX job_ended ON job (ended_at);
CREATE INDEX job_duration ON job (duration_ms);
CREATE INDEX job_name ON job (name_no, happened_at);
CREATE INDEX job_active ON job (source_no) WHERE status IN (2, 3, 4, 5);
CREATE INDEX job_notable ON job (status, happened_at) WHERE status IN (0, 1, 7, 8, 9);

CREATE TABLE status_history (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  status INTEGER NOT NULL,
  via INTEGER NOT NULL,
  raw_status TEXT NOT NULL,
  reason TEXT
) STRICT;

CREATE TABLE host (no INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE job_host (
  job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  host_no INTEGER NOT NULL,
  PRIMARY KEY (job_id, host_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX job_host_host ON job_host (host_no, job_id);
CREATE TABLE host_result (
  job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  host_no INTEGER NOT NULL,
  ok INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  unreachable INTEGER NOT NULL,
  skipped INTEGER NOT NULL,
  ignored INTEGER NOT NULL,
  rescued INTEGER NOT NULL,
  PRIMARY KEY (job_id, host_no)
) STRICT, WITHOUT ROWID;
CREATE TABLE detail (
  job_id INTEGER PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
  body BLOB NOT NULL
) STRICT;

CREATE TABLE log_state (
  job_id INTEGER PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
  ranges TEXT NOT NULL,
  line_count INTEGER NOT NULL,
  complete_seq INTEGER,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX log_state_at ON log_state (at);
CREATE TABLE log_chunk (
  id INTEGER PRIMARY KEY,
  job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  first_line INTEGER NOT NULL,
  line_count INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX log_chunk_seq ON log_chunk (job_id, first_seq);
CREATE INDEX log_chunk_line ON log_chunk (job_id, first_line) WHERE line_count > 0;

CREATE TABLE notice (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dedupe_key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  severity TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  source_id TEXT,
  job_id INTEGER,
  group_key TEXT NOT NULL,
  at INTEGER NOT NULL,
  acknowledged_at INTEGER,
  shown_at INTEGER,
  held_back TEXT
) STRICT;
CREATE INDEX notice_pending ON notice (id) WHERE shown_at IS NULL AND held_back IS NULL;

CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;

CREATE TABLE rollup_hour (
  hour INTEGER NOT NULL,
  source_no INTEGER NOT NULL,
  status INTEGER NOT NULL,
  runs INTEGER NOT NULL,
  histogram BLOB NOT NULL,
  PRIMARY KEY (hour, source_no, status)
) STRICT, WITHOUT ROWID;
CREATE TABLE flow_hour (
  hour INTEGER PRIMARY KEY,
  started INTEGER NOT NULL,
  stopped INTEGER NOT NULL
) STRICT;
CREATE TABLE job_count (
  source_no INTEGER NOT NULL,
  status INTEGER NOT NULL,
  runs INTEGER NOT NULL,
  PRIMARY KEY (source_no, status)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE search USING fts5(
  body, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram'
);
`
