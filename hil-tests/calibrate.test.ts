/** Calibrations through the built CLI: killed and resumed, accepted by a person of the laboratory, used, and withdrawn. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { type CliResult, cli, startCli } from "./run-cli.ts";
import { servedRig } from "./served-rig.ts";
import { edit, expectOneLine, text, verifyKilledAt } from "./testing.ts";

const EXAMPLES = fileURLToPath(new URL("../examples/", import.meta.url));
const RIG = join(EXAMPLES, "rig.yaml");
const MINUTES = 400_000;
const LABORATORY = { name: "Li Lab", role: "laboratory", password: "copy-4711" };
const TECHNICIAN = { name: "Wang", role: "technician", password: "fuel-4711" };

/** One flow, three runs into 10 L. */
const SHORT = edit(
  text("examples/calibration.yaml"),
  [/points:[\s\S]*?standards:/, "points: [{ flow: 55 }]\nstandards:"],
  ["volume: 20.00", "volume: 10.00"],
  ["mlPerMm: 1.8", "mlPerMm: 0.9"],
  ["check: { flow: 24 }", "check: { flow: 55 }"],
);

function place(calibration = SHORT) {
  const dir = mkdtempSync(join(tmpdir(), "proverig-calibrate-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const [file, data] = [join(dir, "calibration.yaml"), join(dir, "data")];
  writeFileSync(file, calibration);
  const args = (...more: string[]) => [
    "calibrate",
    "run",
    "--config",
    RIG,
    "--calibration",
    file,
    "--data",
    data,
    "--fast",
    "--seed",
    "7",
    ...more,
  ];
  return { dir, file, data, args };
}

interface Line {
  kind: string;
  data: Record<string, unknown>;
}

function lines({ stdout }: Pick<CliResult, "stdout">): Line[] {
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
}

const ended = (all: readonly Line[]) => all.filter(({ kind }) => kind === "attempt-ended").map(({ data }) => data);
const closed = (all: readonly Line[]) => all.find(({ kind }) => kind === "calibration-closed")?.data;

describe("SIGKILL in a calibration, then --resume", () => {
  test.each(["calibration-opened:1", "trace:12", "attempt-ended:3", "calibration-closed:1"])(
    "at %s: nothing is lost, nothing counts twice",
    { timeout: MINUTES },
    async (at) => {
      const s = place();
      const killed = await verifyKilledAt(s.args(), at);
      expect(killed.signal).toBe("SIGKILL");
      const refused = at.startsWith("calibration-closed") ? null : await cli(...s.args());
      if (refused) {
        expect(refused.status).toBe(2);
        expect(refused.stderr).toMatch(/^JOB_UNFINISHED: calibration cal-.* --resume\n$/);
      }
      const resumed = await cli(...s.args("--resume", "--json"));
      expect([resumed.status, resumed.stderr]).toEqual([0, ""]);

      const all = [...lines(killed), ...lines(resumed)];
      const runs = [{ run: 1 }, { run: 2 }, { run: 3 }];
      expect(closed(all)).toMatchObject({ outcome: "completed", certificate: { asLeft: { points: [{ runs }] } } });
      // Each counted run stands in the certificate once; one that was cut off is kept, void, and was run again.
      const counted = ended(all).filter((each) => each.void === null && String(each.point).startsWith("as-left"));
      expect(counted.map(({ run }) => run)).toEqual([1, 2, 3]);
      const cut = at === "trace:12";
      expect(ended(all).filter((each) => each.void !== null)).toMatchObject(cut ? [{ void: "interrupted" }] : []);
      const [listed] = JSON.parse((await cli("calibrate", "list", "--data", s.data, "--json")).stdout);
      const path = join(s.data, "calibrations", listed.id, "certificate.json");
      expect(JSON.parse(readFileSync(path, "utf8")).certificate).toEqual(closed(all)?.certificate);
    },
  );
});

describe("a certificate is accepted by a person of the laboratory", () => {
  test("no other role, no wrong password; then a verification uses it, until it is withdrawn", {
    timeout: 2 * MINUTES,
  }, async () => {
    const s = place();
    const rig = await servedRig(s.data, [LABORATORY, TECHNICIAN]);
    await rig.end();
    expect((await cli(...s.args())).status).toBe(0);
    const calibrate = (command: string[], password = LABORATORY.password) =>
      startCli(["calibrate", ...command, "--data", s.data], undefined, { PROVERIG_PASSWORD: password }).ended;
    const accept = (by: string, password?: string) =>
      calibrate(["accept", "CAL-2026-0001", "--by", by, "--from", "2098-01-01T00:00:00+08:00"], password);

    for (const refused of [await accept("Wang", TECHNICIAN.password), await accept("Li Lab", "wrong-4711")]) {
      expect(refused.status).toBe(4);
      expect(refused.stderr).toMatch(/NOT_PERMITTED: /);
    }
    const later = await calibrate(["accept", "CAL-2026-0001", "--by", "Li Lab", "--from", "2020-01-01T00:00:00+08:00"]);
    expect(later.status).toBe(2);
    expect(later.stderr).toMatch(/CALIBRATION_INVALID: .* is before the calibration ended/);
    const strict = join(s.dir, "rules.yaml");
    writeFileSync(strict, "name: strict\nrules: [{ id: ten, test: runs, atLeast: 10 }]\n");
    const broken = await calibrate(["accept", "CAL-2026-0001", "--by", "Li Lab", "--rules", strict]);
    expect(broken.status).toBe(4);
    expect(broken.stderr).toMatch(/NOT_ACCEPTABLE: certificate CAL-2026-0001 does not hold ten/);

    const accepted = await calibrate(["accept", "CAL-2026-0001", "--by", "Li Lab", "--json"]);
    expect(accepted.status).toBe(0);
    expect(JSON.parse(accepted.stdout)).toMatchObject({ certificate: "CAL-2026-0001", by: "Li Lab", reason: null });
    expect((await calibrate(["accept", "CAL-2026-0001", "--by", "Li Lab"])).stderr).toMatch(/was accepted already/);

    const job = join(s.dir, "job.yaml");
    writeFileSync(job, edit(text("examples/job.yaml"), ["volume: 20", "volume: 6"]));
    const verify = () => cli("verify", "--config", RIG, "--job", job, "--data", s.data, "--fast", "--json");
    const verified = await verify();
    expect(verified.status).toBe(0);
    const opened = lines(verified).find(({ kind }) => kind === "job-opened")?.data;
    expect(opened).toMatchObject({
      basis: {
        standards: { master: { certificate: "CAL-2026-0001" } },
        sources: { master: { calibration: expect.stringMatching(/^cal-/) } },
      },
    });

    const standards = await calibrate(["standards", "--config", RIG]);
    expect(standards.status).toBe(0);
    const withdrawn = await calibrate([
      ...["withdraw", "CAL-2026-0001", "--by", "Li Lab", "--reason", "the measure was dented", "--json"],
    ]);
    expect(JSON.parse(withdrawn.stdout).affected).toMatchObject([{ id: opened?.id, verdict: "conforming" }]);
    // What else the laboratory states stands in the same chain.
    const comparison = join(EXAMPLES, "examinations/comparison.yaml");
    const recorded = await calibrate(["compare", comparison, "--by", "Li Lab", "--json"]);
    expect(recorded.status).toBe(0);
    expect(JSON.parse(recorded.stdout)).toMatchObject({ by: "Li Lab", outcome: { holds: true } });
    const twice = await calibrate(["compare", comparison, "--by", "Li Lab"]);
    expect(twice.status).toBe(2);
    expect(twice.stderr).toMatch(/^CALIBRATION_INVALID: this file was recorded already, by Li Lab/m);
    expect((await calibrate(["examinations"])).stdout).toMatch(
      /master {2}comparison .* largest \|E_n\| .*: holds {2}Li Lab/,
    );
    expect((await calibrate(["rules", join(EXAMPLES, "rules.yaml"), "--by", "Li Lab"])).status).toBe(0);

    const blocked = await verify();
    expectOneLine(blocked, {
      status: 4,
      code: "STANDARD_DRIFTING",
      says: /it was good until .* affected CAL-2026-0001/,
    });
    expect((await calibrate(["standards", "--config", RIG])).status).toBe(4);
  });
});

describe("the examples of each method", () => {
  test.each([
    ["calibration/gravimetric.yaml", RIG, /55\.0 L\/min {2}e -0\.0/],
    ["calibration/probe.yaml", RIG, /as found .*correction/],
    ["calibration/coefficients.yaml", RIG, /R0 = (99\.99|100\.00)\d\d ohm {2}U 0\.0/],
    ["calibration/reference-meter/calibration.yaml", join(EXAMPLES, "calibration/reference-meter/rig.yaml"), /e -0\.0/],
  ])("%s", { timeout: MINUTES }, async (file, rig, line) => {
    const s = place();
    const calibration = join(EXAMPLES, file);
    const run = await cli(
      "calibrate",
      "run",
      "--config",
      rig,
      "--calibration",
      calibration,
      "--data",
      s.data,
      "--fast",
    );
    expect([run.status, run.stderr]).toEqual([0, ""]);
    expect(run.stdout).toMatch(line);
  });

  test("calibration/check.yaml agrees with the certificate in force; it is no calibration", {
    timeout: MINUTES,
  }, async () => {
    const s = place();
    const args = [
      "--config",
      RIG,
      "--calibration",
      join(EXAMPLES, "calibration/check.yaml"),
      "--data",
      s.data,
      "--fast",
    ];
    const run = await cli("calibrate", "check", ...args);
    expect([run.status, run.stderr]).toEqual([0, ""]);
    expect(run.stdout).toMatch(/certificate C-1 .* E_n -?0\.\d+: holds/);
    const wrong = await cli("calibrate", "run", ...args);
    expectOneLine(wrong, { status: 2, code: "CALIBRATION_INVALID" });
  });
});
