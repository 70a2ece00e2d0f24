import type { SourceState } from '../../shared/model/source.ts'

/** At most this share of a source's request budget may be in use for anything but watching to ask for more. */
const BUDGET_SHARE = 0.5

export const hasBudget = ({ budget }: Pick<SourceState, 'budget'>): boolean =>
  budget.limit === null || budget.used < budget.limit * BUDGET_SHARE
