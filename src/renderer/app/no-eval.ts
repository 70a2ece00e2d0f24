/**
 * The page's policy forbids making functions from text, which is how zod would speed itself up. Zod finds that
 * out by trying, and the attempt is reported as a violation; so it is told. Must be the first module to run.
 */
import { z } from 'zod'

z.config({ jitless: true })
