import { awxKind } from './awx/kind.ts'
import type { ConnectorKind } from './connector.ts'

/** One line a kind. The engine parses a source's options by its kind's schema before it hands them back. */
export const SOURCE_KINDS: readonly ConnectorKind[] = [awxKind]
