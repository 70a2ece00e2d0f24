/**
 * Waits for a condition by asking again after each turn of the event loop and a short pause. Fails with what was
 * last seen, so that a test that waits in vain says what it saw instead.
 */
export const until = async <T>(
  what: string,
  read: () => T | Promise<T>,
  holds: (value: T) => boolean,
  timeoutMs = 10_000,
): Promise<T> => {
  const endMs = performance.now() + timeoutMs
  for (;;) {
    const value = await read()
    if (holds(value)) return value
    if (performance.now() > endMs) {
      throw new Error(
        `Waited ${timeoutMs} ms in vain for ${what}; last seen: ${JSON.stringify(value)?.slice(0, 2_000)}`,
      )
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
