import { fault } from '../../shared/contract/fault.ts'
import type { EngineParts } from '../engine-parts.ts'
import type { Handlers } from '../feed/server.ts'
import { saveLog } from '../logs/save-log.ts'

type LogHandlers = Pick<Handlers, Extract<keyof Handlers, `log.${string}`>>

export const createLogHandlers = ({ store, logs, shell }: EngineParts): LogHandlers => ({
  'log.state': ({ id }) => logs.state(id),
  'log.lines': ({ id, from, limit }) => store.logLines(id, from, limit),
  'log.search': ({ id, ...query }, signal) => store.long.searchLog(id, query, signal),
  'log.save': async ({ id, ansi }, signal) => {
    const job = store.job(id)
    if (!job)
      throw fault('NOT_FOUND', 'That run is no longer on this workstation, so its log can not be saved.')
    const path = await shell.chooseSavePath(`${job.name.replace(/[^\w.-]+/g, '-')}-${job.externalId}.log`)
    if (path === null) return null
    await saveLog({
      path,
      ansi,
      lineCount: store.logTail(id).lineCount,
      read: (from, limit) => store.logLines(id, from, limit),
      signal,
    })
    return path
  },
})
