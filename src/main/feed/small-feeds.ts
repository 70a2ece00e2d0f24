import type { OpenFeed } from './server.ts'
import type { Sink } from './sink.ts'

/** A feed of one value: the whole of it at first and after every change. */
export const openValueFeed = <T extends object>(
  sink: Sink<T & { key: 'one' }>,
  read: () => T,
  onChange: (listener: () => void) => () => void,
): OpenFeed => {
  const refill = (): void => sink.snapshot([{ ...read(), key: 'one' }])
  const close = onChange(() => sink.set('one', { ...read(), key: 'one' }))
  refill()
  return { refill, close }
}

/** A feed of a short list of whole items that change one at a time. */
export const openListFeed = <T extends object>(
  sink: Sink<T>,
  keyOf: (item: T) => string | number,
  read: () => T[],
  onChange: (listener: (event: { item: T } | { gone: string | number }) => void) => () => void,
): OpenFeed => {
  const refill = (): void => sink.snapshot(read())
  const close = onChange((event) => {
    if ('gone' in event) sink.gone(event.gone)
    else sink.set(keyOf(event.item), event.item)
  })
  refill()
  return { refill, close }
}
