/** The words of notices and pop-ups. One place, so that they say the same thing the same way. */
import type { JobSummary } from '../../shared/model/job.ts'
import type { Notice } from '../../shared/model/notice.ts'

export interface Texts {
  title: string
  body: string
}

const MAX_BODY = 240
const NAMES_SHOWN = 3

export const toJobTexts = (
  kind: 'failed' | 'recovered' | 'lost',
  job: JobSummary,
  sourceName: string,
): Texts => {
  if (kind === 'recovered') {
    return { title: `${job.name} works again`, body: `${sourceName}: completed, after it had failed before.` }
  }
  if (kind === 'lost') {
    const reason = job.statusReason ?? 'The source no longer has it.'
    return { title: `${job.name} was lost`, body: clip(`${sourceName}: ${reason}`) }
  }
  const verb = job.status === 'timeout' ? 'timed out' : 'failed'
  const why = firstLine(job.error) ?? firstLine(job.statusReason) ?? 'Open it for its log.'
  return { title: `${job.name} ${verb}`, body: clip(`${sourceName}: ${why}`) }
}

/** One pop-up for several notices of one kind. `names` are those of the jobs or sources, in order. */
export const toGroupTexts = (notices: readonly Notice[], sourceName: (id: string) => string): Texts => {
  const [first] = notices
  if (!first) return { title: '', body: '' }
  if (notices.length === 1) return { title: first.title, body: first.body }
  const names = unique(notices.map(toSubject))
  const sources = unique(notices.map((notice) => sourceName(notice.sourceId ?? '')))
  if (first.kind === 'source_down' || first.kind === 'source_back') {
    const verb = first.kind === 'source_down' ? 'can not be reached' : 'answer again'
    return { title: `${sources.length} sources ${verb}`, body: list(sources) }
  }
  const verb = first.kind === 'failed' ? 'failed' : first.kind === 'lost' ? 'were lost' : 'work again'
  if (names.length === 1) {
    return {
      title: `${names[0] ?? ''} ${first.kind === 'lost' ? 'was lost' : verb} ${notices.length} times`,
      body: first.body,
    }
  }
  return { title: `${notices.length} jobs ${verb} on ${list(sources)}`, body: list(names) }
}

/** Notices that came to light after a time without contact: one pop-up for all of them. */
export const toCatchUpTexts = (notices: readonly Notice[], sourceName: (id: string) => string): Texts => {
  const jobs = notices.filter((notice) => notice.kind === 'failed' || notice.kind === 'lost')
  const back = unique(
    notices
      .filter((notice) => notice.kind === 'source_back')
      .map((notice) => sourceName(notice.sourceId ?? '')),
  )
  const [only] = notices
  if (notices.length === 1 && only) return { title: only.title, body: only.body }
  const what = jobs.length === 1 ? '1 job failed' : `${jobs.length} jobs failed`
  if (jobs.length === 0) {
    const title = back.length > 0 ? `${list(back)} answers again` : `${notices.length} jobs work again`
    return { title, body: 'Nothing failed meanwhile.' }
  }
  const title =
    back.length > 0 ? `${list(back)} answers again: ${what} meanwhile` : `${what} while nobody watched`
  return { title, body: list(unique(jobs.map(toSubject))) }
}

/** More alarms than pop-ups: how many, and where they are. */
export const toStormTexts = (notices: readonly Notice[], sourceName: (id: string) => string): Texts => {
  const sources = unique(
    notices.map((notice) => sourceName(notice.sourceId ?? '')).filter((name) => name !== ''),
  )
  const count = notices.length === 1 ? '1 more alarm' : `${notices.length} more alarms`
  return {
    title: `${count} in the last minute`,
    body: `From ${list(sources)}. All of them are in the inbox.`,
  }
}

export const toSourceTexts = (
  kind: 'source_down' | 'source_back',
  name: string,
  reason: string | null,
): Texts =>
  kind === 'source_down'
    ? {
        title: `${name} can not be watched`,
        body: clip(reason ?? 'Its last requests failed. Open Sources for the details.'),
      }
    : { title: `${name} answers again`, body: 'Its jobs are brought up to date.' }

/** The job's name as the notice's group key carries it. */
const toSubject = ({ groupKey, sourceId }: Notice): string =>
  sourceId !== null && groupKey.startsWith(`${sourceId}/`) ? groupKey.slice(sourceId.length + 1) : groupKey

const unique = (texts: readonly string[]): string[] => [...new Set(texts)]

const list = (names: readonly string[]): string =>
  names.length <= NAMES_SHOWN
    ? names.join(', ')
    : `${names.slice(0, NAMES_SHOWN).join(', ')} and ${names.length - NAMES_SHOWN} more`

const firstLine = (text: string | null): string | null => {
  const line = text?.split('\n', 1)[0]?.trim() ?? ''
  return line === '' ? null : line
}

const clip = (text: string): string => (text.length <= MAX_BODY ? text : `${text.slice(0, MAX_BODY - 1)}…`)
