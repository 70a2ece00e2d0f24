import { z } from 'zod'

/** The options of an AWX / AAP source, as its form fills them in and the configuration file keeps them. */
export const AwxOptions = z.object({
  auth: z.enum(['bearer', 'basic']).default('bearer'),
  /** Sign-in name for basic authentication; the password is a secret. */
  username: z.string().trim().max(256).default(''),
  /** `auto`, or the path of the API where a proxy moved it, e.g. /tower/api/v2. */
  basePath: z
    .string()
    .trim()
    .max(256)
    .refine((path) => path === '' || path === 'auto' || path.startsWith('/'), 'Start the path with a slash')
    .default('auto'),
  /** Runs of this template carry the tag `pinned`. */
  templateId: z
    .string()
    .trim()
    .regex(/^\d{0,12}$/, 'A template id is a number')
    .default(''),
  /** Watch runs of that template alone. */
  onlyTemplate: z.boolean().default(false),
  /** Include the project and inventory syncs that other runs started; the controller's own list hides them. */
  includeSyncs: z.boolean().default(false),
  backfillDays: z.int().min(0).max(3650).default(30),
  backfillMax: z.int().min(0).max(1_000_000).default(20_000),
  /** Between two polls while something runs and the live channel is not there. */
  pollSeconds: z.int().min(2).max(3600).default(10),
  /** Requests a minute; 0: no budget. */
  budget: z.int().min(0).max(10_000).default(240),
})
export type AwxOptions = z.infer<typeof AwxOptions>
