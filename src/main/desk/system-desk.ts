import type { SystemState } from '../../shared/model/figures.ts'
import { createEmitter } from '../feed/emitter.ts'
import type { Logger } from '../ports.ts'

export interface SystemDesk {
  get(): SystemState
  set(patch: Partial<SystemState>): void
  onChange(listener: (state: SystemState) => void): () => void
}

/** What the banners show: the state of Jobdeck itself. */
export const createSystemDesk = (initial: SystemState, log: Logger): SystemDesk => {
  const changes = createEmitter<SystemState>((error) =>
    log.error('a listener of the system state failed', { error }),
  )
  let state = initial
  return {
    get: () => state,
    set(patch) {
      const next = { ...state, ...patch }
      if (JSON.stringify(next) === JSON.stringify(state)) return
      state = next
      changes.emit(state)
    },
    onChange: (listener) => changes.on(listener),
  }
}
