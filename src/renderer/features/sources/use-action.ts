import { useCallback, useState } from 'react'
import type { CallInput, CallName, CallOutput } from '../../../shared/contract/contract.ts'
import { toFault } from '../../../shared/contract/fault.ts'
import { useClient } from '../../client/client-context.tsx'
import { useToast } from '../../state/app-context.tsx'

export interface Action<N extends CallName> {
  busy: boolean
  /** Null where it failed; why was then said in a toast under `failTitle`. */
  run: (input: CallInput<N>) => Promise<{ value: CallOutput<N> } | null>
}

/** A call made by a button: busy while it runs, and what went wrong is said. */
export const useAction = <N extends CallName>(name: N, failTitle: string): Action<N> => {
  const client = useClient()
  const toast = useToast()
  const [busy, setBusy] = useState(false)
  const run = useCallback(
    async (input: CallInput<N>) => {
      setBusy(true)
      try {
        return { value: await client.call(name, input) }
      } catch (error) {
        toast({ tone: 'failed', title: failTitle, text: toFault(error).message, route: null })
        return null
      } finally {
        setBusy(false)
      }
    },
    [client, toast, name, failTitle],
  )
  return { busy, run }
}
