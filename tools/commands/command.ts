import type { NodeRuntime, World } from '../runtime/resolve.mjs'

export interface Machine {
  world: World
  /** The Node that this runs under, already new enough. */
  node: NodeRuntime
}

/** Answers the exit code. Throws an Error whose message says what to do. */
export type Command = (machine: Machine, args: string[]) => Promise<number>
