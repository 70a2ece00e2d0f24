import type { ConnectorKind } from '../connector.ts'
import { toAuthHeaders, toSecretName } from './auth.ts'
import { connectAwx } from './connect.ts'
import { AWX_FIELDS } from './form.ts'
import { AwxOptions } from './options.ts'
import { testAwx } from './test.ts'

/** AWX, and the controller of the Ansible Automation Platform. */
export const awxKind: ConnectorKind<AwxOptions> = {
  kind: 'awx',
  label: 'AWX / Automation Platform controller',
  summary: 'Watches every job, workflow, project and inventory update of a controller.',
  fields: AWX_FIELDS,
  options: AwxOptions,
  requiredSecrets: (options) => [toSecretName(options)],
  pace: (options) => ({
    pushMs: 30_000,
    activeMs: options.pollSeconds * 1_000,
    idleMs: Math.max(15_000, options.pollSeconds * 1_000),
    budget: options.budget === 0 ? null : { limit: options.budget, windowMs: 60_000 },
    concurrency: 4,
  }),
  authHeaders: toAuthHeaders,
  connect: connectAwx,
  test: testAwx,
}
