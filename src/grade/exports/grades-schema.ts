import { z } from "zod";
import { ladderRowSchema, networkUseSchema } from "../../harness/report-schema.ts";

const points = z.number().int().nonnegative();
const texts = z.array(z.string()).readonly();

const cell = z
  .object({
    partner: z.string(),
    scenario: z.string(),
    writes: z.string(),
    verdict: z.enum(["pass", "fail", "undecided"]),
    held: texts,
    broken: texts,
    why: z.string(),
    evidence: z.string().nullable(),
  })
  .readonly();

const check = z
  .object({
    id: z.string(),
    title: z.string(),
    verdict: z.enum(["pass", "partial", "fail", "skipped", "ungraded"]),
    points: points.nullable(),
    maxPoints: points,
    visibility: z.enum(["visible", "after_due_date", "after_published", "hidden"]),
    reveal: z.array(z.enum(["message", "expected", "actual", "packets"])).readonly(),
    why: z.string(),
    rule: z.string().nullable(),
    frames: z.array(z.number().int().positive()).readonly(),
    filter: z.string().nullable(),
    expected: z.string().nullable(),
    got: z.string().nullable(),
    ladder: z.array(ladderRowSchema).readonly(),
    evidence: z.string().nullable(),
    repeat: z.string().nullable(),
    cells: z.array(cell).readonly(),
    durationMs: z.number().nonnegative(),
  })
  .readonly();

const submission = z
  .object({
    id: z.string(),
    status: z.enum(["graded", "ungraded", "missing"]),
    why: z.string().nullable(),
    submitted: z.string().nullable(),
    lateMs: z.number().positive().nullable(),
    score: points.nullable(),
    maxScore: points,
    checks: z.array(check).readonly(),
    folder: z.string(),
  })
  .readonly();

/**
 * `grades.json` (schema `lab-grades/1`): the zod type of `Grades`, whose output has its keys in the order written here.
 * Readers must pass over keys that they do not know.
 */
export const gradesSchema = z
  .object({
    schema: z.literal("lab-grades/1"),
    tool: z.object({ name: z.literal("lab"), version: z.string() }).readonly(),
    assignment: z
      .object({
        title: z.string(),
        protocol: z.string(),
        due: z.string().nullable(),
        maxScore: points,
        digest: z.string(),
      })
      .readonly(),
    seed: z.number().int(),
    sandbox: z
      .object({ tier: z.enum(["A", "B", "C"]), why: z.string(), memory: z.literal("polled") })
      .readonly(),
    net: networkUseSchema,
    submissions: z.array(submission).readonly(),
    summary: z
      .object({ graded: points, ungraded: points, missing: points, late: points, full: points })
      .readonly(),
  })
  .readonly();
