/**
 * Settles as `work` does, or rejects as soon as the signal is aborted: stopping a source must not wait for a
 * connector that overlooks its signal. What `work` still does afterwards is its own affair; refuse it there.
 */
export const orAborted = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
  const aborted = Promise.withResolvers<never>()
  const onAbort = (): void => aborted.reject(new Error('called off'))
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  // The loser of the race may still fail, with nobody left to listen.
  work.catch(() => {})
  aborted.promise.catch(() => {})
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
