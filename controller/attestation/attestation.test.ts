import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { realClock } from "@proverig/drivers";
import { describe, expect, it, onTestFinished } from "vitest";
import { check, evidencePaths } from "../evidence/index.ts";
import { unpack } from "../evidence/unpack.ts";
import { bundleFiles, pack } from "../evidence/write.ts";
import { foldJobs, openJournal, openKeys, RIG_CHAIN } from "../journal/index.ts";
import { temporaryDir } from "../journal/testing/temporary.ts";
import { recompute } from "../record/recompute.ts";
import { isScreening } from "../record/screening.ts";
import { listOverlays, listProfiles, loadProfile } from "../regulation/index.ts";
import { SHORT, scene } from "../verify/testing/visit.ts";
import { attestationState, loadSubject, openAttestations } from "./index.ts";
import { allOf, COPY, laboratoryIn, PERSON } from "./testing/laboratory.ts";

async function laboratory(dir = temporaryDir()) {
  const journal = await openJournal({ dir, clock: realClock() });
  onTestFinished(() => journal.close());
  return { dir, journal, attestations: openAttestations(journal) };
}

const subject = loadSubject("jjg443-2023");
const repeatability = { path: "limits.repeatability", value: 0.1, copy: COPY } as const;

describe("the numbers of a regulation", () => {
  it.each([...listProfiles().map(({ name }) => name), ...listOverlays()])("of %s are all there, each once", (name) => {
    const { numbers, kind } = loadSubject(name);
    const text = readFileSync(new URL(`../regulation/${kind}s/${name}.yaml`, import.meta.url), "utf8");
    const marks = text.replace(/^\s*#.*$/gm, "").match(/\bmark:/g) ?? [];
    expect(numbers).toHaveLength(marks.length);
    expect(new Set(numbers.map(({ path }) => path)).size).toBe(numbers.length);
  });

  it("are named by their way through the file, lists by their ids", () => {
    const of = (path: string) => subject.numbers.find((number) => number.path === path);
    expect(of("flowPoints.Q1.low")).toMatchObject({ value: 0.9, mark: "R-med" });
    expect(of("limits.repeatability")).toEqual({
      path: "limits.repeatability",
      value: 0.1,
      unit: "%",
      source: "runyun888.cn 332",
      mark: "F",
    });
    expect(loadSubject("hangzhou-2023").numbers.map(({ path }) => path)).toEqual([
      "advisories.advisory-line.limitPercent",
    ]);
    expect(loadSubject("chongqing-2022").numbers).toContainEqual(
      expect.objectContaining({ path: "set.sealDigits", value: 8 }),
    );
  });
});

describe("an attestation", () => {
  it("is whole when every number is attested, and is there again after a restart", async () => {
    const { dir, journal, attestations } = await laboratory();
    const [first, ...others] = allOf(subject);
    if (!first) throw new Error("no numbers");
    await attestations.decide(subject, others, PERSON.name);
    expect(attestationState(subject, attestations.decisions)).toMatchObject({ attested: false, left: 1, rejected: 0 });
    await attestations.decide(subject, [first], PERSON.name);
    expect(attestationState(subject, attestations.decisions)).toMatchObject({ attested: true, left: 0 });
    await journal.close();
    const again = await laboratory(dir);
    const state = attestationState(subject, again.attestations.decisions);
    expect(state.attested).toBe(true);
    expect(state.numbers[0]?.decided?.decision).toMatchObject({
      profile: "jjg443-2023",
      sha256: subject.sha256,
      path: subject.numbers[0]?.path,
      by: PERSON.name,
      copy: COPY,
    });
  });

  it("is refused where the value is another one, naming both, and nothing of it is journaled", async () => {
    const { journal, attestations } = await laboratory();
    const wrong = { ...repeatability, value: 0.08, decision: "attested", official: null } as const;
    const asked = [...allOf(subject).slice(0, 5), wrong];
    const refused = await attestations.decide(subject, asked, PERSON.name).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "ATTESTATION_REFUSED" });
    expect(String(refused)).toMatch(/0\.08.*0\.1.*limits\.repeatability/);
    expect(await journal.entries(RIG_CHAIN)).toEqual([]);
  });

  it.each([
    ["a number that is not there", { ...repeatability, path: "limits.nothing", decision: "attested", official: null }],
    ["a rejection without the official value", { ...repeatability, decision: "rejected", official: " " }],
    ["a rejection for the same value", { ...repeatability, decision: "rejected", official: "0.1" }],
    ["an attestation with another official value", { ...repeatability, decision: "attested", official: "0.2" }],
  ] as const)("is refused for %s", async (_, asked) => {
    const { attestations } = await laboratory();
    await expect(attestations.decide(subject, [asked], PERSON.name)).rejects.toMatchObject({
      code: "ATTESTATION_REFUSED",
    });
  });

  it("stays open while one number is rejected, and closes when it is looked at again", async () => {
    const { attestations } = await laboratory();
    await attestations.decide(subject, allOf(subject), PERSON.name);
    await attestations.decide(subject, [{ ...repeatability, decision: "rejected", official: "0.08" }], PERSON.name);
    expect(attestationState(subject, attestations.decisions)).toMatchObject({ attested: false, rejected: 1, left: 0 });
    await attestations.decide(subject, [{ ...repeatability, decision: "attested", official: null }], PERSON.name);
    expect(attestationState(subject, attestations.decisions).attested).toBe(true);
  });

  it("is lost with any changed byte of the file", async () => {
    const { dir, attestations } = await laboratory();
    await attestations.decide(subject, allOf(subject), PERSON.name);
    const path = join(dir, "own.yaml");
    const text = Buffer.from(loadProfile("jjg443-2023").files[0]?.bytes ?? []).toString("utf8");
    writeFileSync(path, text);
    expect(attestationState(loadSubject(path), attestations.decisions).attested).toBe(true);
    writeFileSync(path, `${text}\n`);
    expect(attestationState(loadSubject(path), attestations.decisions)).toMatchObject({
      attested: false,
      left: subject.numbers.length,
    });
  });
});

describe("screening", () => {
  const { profile } = loadProfile("jjg443-2023");
  const allowed = { ...profile, screeningByMasterMeter: { ...profile.screeningByMasterMeter, value: false } };
  it("ends only where an attested file says that a master meter may be the standard", () => {
    expect(isScreening(profile, "master-meter", false)).toBe(true);
    expect(isScreening(profile, "master-meter", true)).toBe(true);
    expect(isScreening(allowed, "master-meter", false)).toBe(true);
    expect(isScreening(allowed, "master-meter", true)).toBe(false);
    expect(isScreening(profile, "metal-measure", false)).toBe(false);
  });
});

describe("a job under an attested profile", () => {
  it("says so in its record, and its bundle shows by whom; what was tampered with is found", async () => {
    const s = scene({ job: [SHORT] });
    const data = await laboratoryIn(s.dir, { attested: [subject] });
    const { record } = await s.visit();
    if (!record) throw new Error("no record");
    expect(record).toMatchObject({ profile: { attested: true }, screening: true, verdict: "conforming" });
    const journal = await openJournal({ dir: data, clock: realClock() });
    const [job] = foldJobs(await journal.entries(RIG_CHAIN)).values();
    await journal.close();
    const { evidencePath } = evidencePaths(data, job?.id ?? "");
    const report = check(evidencePath, { recompute });
    expect(report.steps).toContainEqual(expect.objectContaining({ step: "profile", ok: true }));
    expect(report.intact).toBe(true);
    expect(report.steps.find(({ step }) => step === "profile")?.detail).toMatch(
      /Li Lab against JJG 443-2023 \(official print/,
    );

    const keys = await openKeys(data);
    const { files } = unpack(readFileSync(evidencePath), "test");
    const text = Buffer.from(files.get("attestation.json") ?? []).toString("utf8");
    /** The whole bundle signed anew by the rig's own key, with another attestation in it. */
    const problemsWith = async (changed: string | null) => {
      const inputs = Object.fromEntries(
        [...files].filter(([name]) => !/^(manifest|entries|record|attestation)\b/.test(name)),
      );
      const entries = Buffer.from(files.get("entries.ndjson") ?? [])
        .toString("utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      const anew = await bundleFiles(
        {
          id: job?.id ?? "",
          entries,
          record,
          inputs: { ...inputs, ...(changed !== null && { "attestation.json": changed }) } as never,
        },
        keys,
      );
      const path = join(s.dir, "changed.zip");
      writeFileSync(path, await pack(anew));
      return check(path, { recompute }).steps.flatMap(({ step, problems }) => (step === "profile" ? problems : []));
    };
    expect(await problemsWith(text)).toEqual([]);
    expect(await problemsWith(null)).toEqual([expect.stringMatching(/attestation\.json is missing/)]);
    expect(await problemsWith(text.replace("Li Lab", "Wang"))).toEqual([expect.stringMatching(/was changed/)]);
    const parsed = JSON.parse(text);
    expect(await problemsWith(JSON.stringify({ ...parsed, entries: parsed.entries.slice(1) }))).toEqual([
      expect.stringMatching(/flowPoints\.Q1\.low is not attested/),
    ]);
  });

  it("is not attested where an overlay on it is not", async () => {
    const s = scene({ job: [SHORT, ["overlays: []", "overlays: [hangzhou-2023]"]] });
    await laboratoryIn(s.dir, { attested: [subject] });
    expect((await s.visit()).record?.profile).toEqual({
      name: "jjg443-2023",
      overlays: ["hangzhou-2023"],
      attested: false,
    });
  });
});
