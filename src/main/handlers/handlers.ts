import type { EngineParts } from '../engine-parts.ts'
import type { Handlers } from '../feed/server.ts'
import { createDeskHandlers } from './desk.ts'
import { createJobHandlers } from './jobs.ts'
import { createLogHandlers } from './log.ts'
import { createSourceHandlers } from './sources.ts'

/** Every call of the contract; a call without a handler does not type-check. */
export const createHandlers = (parts: EngineParts): Handlers =>
  ({
    ...createJobHandlers(parts),
    ...createLogHandlers(parts),
    ...createSourceHandlers(parts),
    ...createDeskHandlers(parts),
  }) satisfies Handlers
