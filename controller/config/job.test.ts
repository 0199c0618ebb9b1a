import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RigError } from "@proverig/drivers";
import { describe, expect, it } from "vitest";
import { readingsSchema } from "../regulation/readings.ts";
import { jobSchema, loadJob, requireAnswers } from "./job.ts";
import { undocumented } from "./testing/documented.ts";
import { fileDir, JOB_YAML } from "./testing/example.ts";

const load = (text: string) => loadJob(join(fileDir({ "job.yaml": text }), "job.yaml"));

function refusal(run: () => unknown): RigError {
  try {
    run();
  } catch (error) {
    if (error instanceof RigError) return error;
    throw error;
  }
  throw new Error("was accepted");
}

function changed(from: string, to: string): string {
  if (!JOB_YAML.includes(from)) throw new Error(`nothing to replace: ${from}`);
  return JOB_YAML.replace(from, to);
}

describe("a job", () => {
  it("is read as it stands, and is known by the hash of its bytes", () => {
    const path = join(fileDir({ "job.yaml": JOB_YAML }), "job.yaml");
    const { job, bytes, sha256 } = loadJob(path);
    expect(job).toMatchObject({ kind: "subsequent", method: "master-meter", volume: 20, nozzles: [{ id: 1 }] });
    expect(sha256).toBe(createHash("sha256").update(readFileSync(path)).digest("hex"));
    expect(Buffer.from(bytes).toString()).toBe(JOB_YAML);
  });

  it("keeps a serial number's zeros though it stands there bare", () => {
    expect(load(JOB_YAML).job.dispenser.serial).toBe("0012345");
    expect(load(changed('"12345678"', "00345678")).job.dispenser.seals).toEqual([
      { place: "transducer", code: "00345678" },
    ]);
  });

  it("is under the default profile unless it says otherwise", () => {
    const { job } = load(changed("regulation: { profile: jjg443-2023, overlays: [] }", ""));
    expect(job.regulation).toEqual({ profile: "jjg443-2023", overlays: [] });
  });

  it("may bring the metal measure's readings", () => {
    const readings =
      "readings: [ { point: Q1, run: 1, neck: 111.0, tJ: 23.6, tB: 24.1, display: 50.10, amount: 386.77 } ]";
    const { job } = load(changed("answers: { nameplate", `answers: { ${readings}, nameplate`));
    expect(job.answers?.readings?.[0]).toMatchObject({ point: "Q1", neck: 111, amount: 386.77 });
  });

  it.each<[string, string, RegExp]>([
    [
      "an unknown key",
      changed("volume: 20", "volum: 20"),
      /unknown key "volum"; at .*job.yaml:5; did you mean "volume"/,
    ],
    [
      "an unknown kind",
      changed("kind: subsequent", "kind: second"),
      /kind is "second"; at .*:3; expected one of: first, subs/,
    ],
    ["no operator", changed("operator: { name: A. Person, certificate: V-1 }", ""), /"operator" is missing/],
    [
      "a volume below the MMQ",
      changed("volume: 20", "volume: 2"),
      /a volume of 2 L is below .*; at .*:5; at least 5 L/,
    ],
    ["no volume at all", changed("volume: 20", "volume: 0"), /volume is 0; at .*:5; expected more than 0/],
    ["qmax not above qmin", changed("qmax: 60", "qmax: 6"), /qmax 6 is not above qmin 6; at .*:7/],
    ["a division that is none", changed("division: 0.01", "division: 0.03"), /dispenser.division: is no division/],
    [
      "a price with too many decimals",
      changed("7.72", "7.72345"),
      /unitPrice: has too many decimals; at .*:8; at most four/,
    ],
    ["a negative price", changed("7.72", "-7.72"), /unitPrice is -7.72/],
    [
      "one nozzle twice",
      changed("nozzles: [ ", "nozzles: [ { id: 1, product: diesel, unitPrice: 7 }, "),
      /nozzle 1 stands twice; at .*:8/,
    ],
    [
      "no nozzle",
      changed("[ { id: 1, product: gasoline-92, unitPrice: 7.72 } ]", "[]"),
      /nozzles is an empty list; at .*; expected at least 1 entries/,
    ],
    [
      "an answer that is none",
      changed("nameplate: pass", "nameplate: good"),
      /answers.nameplate is "good"; at .*; expected one of: pass, fail/,
    ],
  ])("is refused with %s", (_, text, message) => {
    const error = refusal(() => load(text));
    expect(error.code).toBe("JOB_INVALID");
    expect(error.message).toMatch(message);
  });
});

describe("answers without a panel", () => {
  it("are complete in the example", () => {
    expect(() => requireAnswers(load(JOB_YAML))).not.toThrow();
  });

  it("are each named when missing", () => {
    const some = refusal(() => requireAnswers(load(changed("appearance: pass, seals: pass, ", ""))));
    expect(some.message).toMatch(/^ANSWER_MISSING: no answer for appearance, seals; at .*job.yaml:10; add/);
    const none = refusal(() => requireAnswers(load(JOB_YAML.replace(/^answers:.*$/m, ""))));
    expect(none.message).toMatch(/no answer for nameplate, appearance, seals, selfLock/);
  });
});

it.each([
  ["a job", jobSchema],
  ["readings", readingsSchema],
])("docs/job.md has every key of %s", (_, schema) => {
  expect(undocumented(schema, "docs/job.md")).toEqual([]);
});
