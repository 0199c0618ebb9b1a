import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { builtInDrivers } from "@proverig/drivers";
import { expect, test } from "vitest";
import { loadRig } from "../config/rig.ts";
import { evidencePaths } from "../evidence/index.ts";
import { agree, finishWhenAsked, openPanel, SHORT_JOB, untilClosed, WANG } from "../session/testing/panel.ts";
import { writeMissingRecord } from "./missing-record.ts";

const EXAMPLE = fileURLToPath(new URL("../../examples/rig.yaml", import.meta.url));

test("a job whose process died between its close and its files gets its record at the next start, once", async () => {
  const { dir, service, journal } = await openPanel();
  agree(service, WANG);
  finishWhenAsked(service, WANG);
  const config = await loadRig(EXAMPLE, { registry: builtInDrivers() });
  expect(await writeMissingRecord(config, journal, dir)).toBeNull();
  await service.command({ do: "take-control" }, WANG);
  await service.command({ do: "start", job: SHORT_JOB }, WANG);
  const { id } = await untilClosed({ service, dir });
  const { recordPath, evidencePath } = evidencePaths(dir, id);
  const written = readFileSync(recordPath, "utf8");

  rmSync(join(dir, "jobs", id), { recursive: true });
  expect(await writeMissingRecord(config, journal, dir)).toBe(id);
  expect(readFileSync(recordPath, "utf8")).toBe(written);
  expect(existsSync(evidencePath)).toBe(true);
  expect(await writeMissingRecord(config, journal, dir)).toBeNull();

  rmSync(join(dir, "jobs", id), { recursive: true });
  const changed = { ...config, configHash: "0".repeat(64) };
  await expect(writeMissingRecord(changed, journal, dir)).rejects.toMatchObject({ code: "JOB_UNFINISHED" });
});
