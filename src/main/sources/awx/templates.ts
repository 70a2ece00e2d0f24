import type { Template } from '../connector.ts'
import { toAtMs } from './normalise.ts'
import type { Session } from './session.ts'
import { readRecords } from './slices.ts'
import { walkById } from './walk.ts'
import { WireTemplate } from './wire.ts'

const MAX_TEMPLATES = 5_000

/** What can be run: job templates and workflow templates, each with how its last run ended. */
export const readTemplates = async (session: Session, signal: AbortSignal): Promise<Template[]> => {
  const templates: Template[] = []
  const params = { type: 'job_template,workflow_job_template' }
  const walk = {
    path: 'unified_job_templates',
    params,
    direction: 'ascending' as const,
    fromId: null,
    signal,
  }
  for await (const page of walkById(session.client, walk)) {
    const fitting = await readRecords(WireTemplate, page.items, (problem, sample) => {
      session.context.quarantine('unified_job_templates', problem, sample)
    })
    for (const template of fitting) {
      templates.push({
        externalId: String(template.id),
        name: template.name,
        type: template.type,
        lastStatus: template.status ?? null,
        nextRunAtMs: toAtMs(template.next_job_run),
      })
    }
    if (templates.length >= MAX_TEMPLATES) break
  }
  return templates
}
