import { createContext, useCallback, useContext, useEffect, useState, type ReactNode } from 'react'
import type { Client } from '../../shared/contract/client.ts'
import {
  FEEDS,
  type CallInput,
  type CallName,
  type CallOutput,
  type FeedInput,
  type FeedItem,
  type FeedName,
} from '../../shared/contract/contract.ts'
import { toFault, type Fault } from '../../shared/contract/fault.ts'

const ClientContext = createContext<Client | null>(null)

export const ClientProvider = ({ client, children }: { client: Client; children: ReactNode }) => (
  <ClientContext value={client}>{children}</ClientContext>
)

export const useClient = (): Client => {
  const client = useContext(ClientContext)
  if (!client) throw new Error('ClientProvider is missing above this component')
  return client
}

export interface CallState<T> {
  /** The last good answer; kept while a newer one is fetched or has failed. */
  value: T | null
  fault: Fault | null
  loading: boolean
  /** Makes the call again. */
  retry: () => void
}

interface Settled<T> {
  key: string
  value: T | null
  fault: Fault | null
  loading: boolean
}

/**
 * Makes a call when the component mounts and whenever `input` changes in content, and aborts the one before.
 * `input` null: nothing is asked yet. For actions use `useClient().call` in the handler.
 */
export const useCall = <N extends CallName>(
  name: N,
  input: CallInput<N> | null,
): CallState<CallOutput<N>> => {
  const client = useClient()
  const key = input === null ? '' : JSON.stringify([name, input])
  const [attempt, setAttempt] = useState(0)
  const [settled, setSettled] = useState<Settled<CallOutput<N>>>({
    key: '',
    value: null,
    fault: null,
    loading: true,
  })
  useEffect(() => {
    if (key === '') return
    const [, args] = JSON.parse(key) as [N, CallInput<N>]
    const abort = new AbortController()
    setSettled((before) => ({ ...before, loading: true }))
    client.call(name, args, abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setSettled({ key, value, fault: null, loading: false })
      },
      (error: unknown) => {
        if (!abort.signal.aborted)
          setSettled((before) => ({
            key,
            value: before.key === key ? before.value : null,
            fault: toFault(error),
            loading: false,
          }))
      },
    )
    return () => abort.abort()
  }, [client, name, key, attempt])
  const retry = useCallback(() => setAttempt((before) => before + 1), [])
  // An answer to an older question is never shown as the answer to this one.
  const current = settled.key === key
  return {
    value: current ? settled.value : null,
    fault: current ? settled.fault : null,
    loading: key !== '' && (!current || settled.loading),
    retry,
  }
}

export interface FeedState<Item> {
  items: readonly Item[]
  /** False until the first snapshot is whole. */
  ready: boolean
  fault: Fault | null
}

/** Follows a small feed (sources, figures, log state, one run) whole. `input` null: not followed. */
export const useFeed = <N extends FeedName>(name: N, input: FeedInput<N> | null): FeedState<FeedItem<N>> => {
  const client = useClient()
  const key = input === null ? '' : JSON.stringify(input)
  const [state, setState] = useState<FeedState<FeedItem<N>>>({ items: [], ready: false, fault: null })
  useEffect(() => {
    setState({ items: [], ready: false, fault: null })
    if (key === '') return
    const keyField = FEEDS[name].key as keyof FeedItem<N>
    const byKey = new Map<unknown, FeedItem<N>>()
    const show = (): void => setState({ items: [...byKey.values()], ready: true, fault: null })
    return client.subscribe(name, JSON.parse(key) as FeedInput<N>, {
      onSnapshot(items, done, first) {
        if (first) byKey.clear()
        for (const item of items) byKey.set(item[keyField], item)
        if (done) show()
      },
      onDelta(set, gone) {
        for (const delta of set) {
          const id: unknown = delta[keyField]
          const before = byKey.get(id)
          byKey.set(id, { ...before, ...delta } as FeedItem<N>)
        }
        for (const id of gone) byKey.delete(id)
        show()
      },
      onEnd: (fault) => setState((before) => ({ ...before, fault })),
    })
  }, [client, name, key])
  return state
}
