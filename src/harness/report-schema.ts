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

const ladderRow = z
  .object({
    frame: z.number().int().positive(),
    timeMs: z.number(),
    from: z.enum(["client", "server"]),
    summary: z.string(),
    data: z.string(),
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
    filter: z.string().nullable(),
    sent: z.string().nullable(),
    expected: z.string().nullable(),
    got: z.string().nullable(),
    ladder: z.array(ladderRow).readonly(),
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
    fault: z.null(),
    verdict: z.enum(verdicts),
    level,
    declared: level,
    why: z.string(),
    findings: z.array(finding).readonly(),
    evidence: z.string(),
    durationMs: z.number().nonnegative(),
    waitedMs: z.number().nonnegative(),
    repeat: z.string(),
  })
  .readonly();

const net = z
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
    net,
    cells: z.array(cell).readonly(),
    summary: z.record(z.enum(verdicts), z.number().int().nonnegative()).readonly(),
  })
  .readonly();
