import { z } from "zod";
import { protocolNames } from "../impls/registry.ts";

const side = z.enum(protocolNames);
const reading = z.enum(["report", "robust"]).nullable();
const verdicts = ["pass", "fail", "unsupported", "inconclusive", "error"] as const;
const level = z.enum(["full", "partial", "one-way", "none"]).nullable();

const writes = z.union([
  z.enum(["whole", "char", "octet", "merged"]),
  z.templateLiteral(["cut:", z.number().int().positive()]),
]);

/** A packet of a ladder: the zod type of `LadderRow`. */
export const ladderRowSchema = z
  .object({
    frame: z.number().int().positive().nullable(),
    farFrame: z.number().int().positive().optional(),
    fate: z.enum(["lost", "damaged", "doubled", "added", "overtaken"]).optional(),
    timeMs: z.number(),
    from: z.enum(["client", "server"]),
    summary: z.string(),
    data: z.string(),
  })
  .readonly();

const layers = z
  .object({
    kernel: z.string(),
    program: z.string().nullable(),
    message: z.string().nullable(),
    capture: z.string().nullable(),
  })
  .readonly();

const finding = z
  .object({
    rule: z.string(),
    verdict: z.enum(verdicts),
    severity: z.enum(["chat", "note", "warn", "error"]),
    side: z.enum(["client", "server", "lab"]).nullable(),
    message: z.string(),
    frames: z.array(z.number().int().positive()).readonly(),
    farFrames: z.array(z.number().int().positive()).readonly().optional(),
    filter: z.string().nullable(),
    sent: z.string().nullable(),
    expected: z.string().nullable(),
    got: z.string().nullable(),
    ladder: z.array(ladderRowSchema).readonly(),
    layers: layers.exactOptional(),
  })
  .readonly();

const cell = z
  .object({
    client: z.string(),
    server: z.string(),
    scenario: z.string(),
    protocol: z.object({ client: side, server: side }).readonly(),
    reading: z.object({ client: reading, server: reading }).readonly(),
    writes,
    writer: z.enum(["client", "server"]).nullable(),
    fault: z.string().nullable(),
    verdict: z.enum(verdicts),
    level,
    declared: level,
    why: z.string(),
    findings: z.array(finding).readonly(),
    evidence: z.string(),
    startedAt: z.string().nullable().default(null),
    durationMs: z.number().nonnegative(),
    waitedMs: z.number().nonnegative(),
    repeat: z.string(),
  })
  .readonly();

const cause = z
  .object({
    verdict: z.enum(["fail", "error", "inconclusive"]),
    rule: z.string().nullable(),
    message: z.string(),
    who: z
      .object({
        type: z.enum(["client", "server", "pair", "scenario", "environment", "lab"]),
        names: z.array(z.string()).readonly(),
      })
      .readonly(),
    because: z.string(),
    since: z.string().nullable(),
    until: z.string().nullable(),
    cells: z.array(z.number().int().nonnegative()).readonly(),
    example: z
      .object({
        cell: z.number().int().nonnegative(),
        frames: z.array(z.number().int().positive()).readonly(),
        filter: z.string().nullable(),
        repeat: z.string(),
      })
      .readonly(),
  })
  .readonly();

/** How a run reached the wire: the zod type of `NetworkUse`. */
export const networkUseSchema = z
  .object({
    used: z.enum(["netlab", "loopback", "none"]),
    why: z.string(),
    clock: z.enum(["kernel", "arrival", "none"]),
    capture: z.string(),
    dropsKnown: z.boolean(),
  })
  .readonly();

/**
 * `report.json` (schema `lab-report/1`): the zod type of `Report`, whose output has its keys in the order written here.
 * Readers must pass over keys that they do not know.
 */
export const reportSchema = z
  .object({
    schema: z.literal("lab-report/1"),
    tool: z.object({ name: z.literal("lab"), version: z.string() }).readonly(),
    command: z.string(),
    seed: z.number().int(),
    net: networkUseSchema,
    cells: z.array(cell).readonly(),
    summary: z.record(z.enum(verdicts), z.number().int().nonnegative()).readonly(),
    causes: z.array(cause).readonly().default([]),
  })
  .readonly();
