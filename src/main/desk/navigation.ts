import type { JobId } from '../../shared/model/job.ts'
import type { Navigation } from '../engine-parts.ts'
import type { Destination } from '../engine-types.ts'
import { createEmitter } from '../feed/emitter.ts'
import type { Logger } from '../ports.ts'

/** Sends windows somewhere. With none listening the newest wish waits for the next window. */
export const createNavigation = (log: Logger) => {
  const events = createEmitter<Navigation>((error) =>
    log.error('a window could not be sent anywhere', { error }),
  )
  let key = 0
  let waiting: Navigation | null = null
  return {
    go(to: Destination, jobId: JobId | null): void {
      key += 1
      const navigation = { key, to, jobId }
      if (events.size() === 0) waiting = navigation
      else events.emit(navigation)
    },
    on: (listener: (navigation: Navigation) => void) => events.on(listener),
    take(): Navigation | null {
      const taken = waiting
      waiting = null
      return taken
    },
  }
}
