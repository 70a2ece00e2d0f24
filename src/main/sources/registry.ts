import { fault } from '../../shared/contract/fault.ts'
import { awxKind } from './awx/kind.ts'
import type { ConnectorKind } from './connector.ts'

/** One line a kind. The engine parses a source's options by its kind's schema before it hands them back. */
export const SOURCE_KINDS: readonly ConnectorKind[] = [awxKind]

export interface Registry {
  kinds: readonly ConnectorKind[]
  /** Throws UNSUPPORTED for a kind that this version does not know. */
  get(kind: string): ConnectorKind
}

export const createRegistry = (kinds: readonly ConnectorKind[] = SOURCE_KINDS): Registry => {
  const byName = new Map(kinds.map((kind) => [kind.kind, kind]))
  return {
    kinds,
    get: (name) => {
      const kind = byName.get(name)
      if (kind) return kind
      throw fault(
        'UNSUPPORTED',
        `This version of Jobdeck does not know the source kind "${name}". Update Jobdeck, or remove the source.`,
      )
    },
  }
}
