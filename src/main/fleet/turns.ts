/**
 * Runs what concerns one source one after the other, in the order it was asked for; different sources never wait
 * for each other. A failure is the caller's alone: the next one in the queue still runs.
 */
export const createTurns = (): (<T>(id: string, work: () => Promise<T>) => Promise<T>) => {
  const last = new Map<string, Promise<unknown>>()
  return (id, work) => {
    const turn = (last.get(id) ?? Promise.resolve()).then(work, work)
    last.set(id, turn)
    const forget = (): void => {
      if (last.get(id) === turn) last.delete(id)
    }
    turn.then(forget, forget)
    return turn
  }
}
