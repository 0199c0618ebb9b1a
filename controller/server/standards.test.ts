import { fileURLToPath } from "node:url";
import type { AcceptanceRules } from "@proverig/calibration";
import { describe, expect, it } from "vitest";
import { meterFacts } from "../documents/testing/facts.ts";
import { journaled } from "../documents/testing/journaled.ts";
import { loadComparison, recordExamination } from "../examine/index.ts";
import type { CalibrationDetail, ChartsPage, StandardsPage } from "../protocol/index.ts";
import { ask } from "./testing/client.ts";
import { serve } from "./testing/serve.ts";

const COMPARISON = fileURLToPath(new URL("../../examples/examinations/comparison.yaml", import.meta.url));

const standards = {
  master: {
    certificate: "C-1",
    validUntil: "2099-01-01",
    points: [{ flow: 20, error: 0, U: 0.05 }],
    bodyExpansion: 0,
    calibrationTemperature: 20,
  },
};

describe("the laboratory's pages over HTTP", () => {
  it("standards, charts in the reader's language, and only for who is signed in", async () => {
    const { url, journal, signIn } = await serve({ standards });
    const id = await journaled(journal, meterFacts());
    expect((await ask(url, { path: "/api/standards" })).status).toBe(401);
    const cookie = await signIn("林", "viewer");
    const page = (await ask(url, { path: "/api/standards", headers: { cookie } })).json as StandardsPage;
    expect(page.calibrations.map((row) => row.id)).toEqual([id]);
    expect(page.standards[0]?.name).toBe("master");
    const charts = async (lang: string) =>
      (await ask(url, { path: `/api/charts/master?lang=${lang}`, headers: { cookie } })).json as ChartsPage;
    expect((await charts("en")).curve?.title).toBe("Curve with its band of uncertainty");
    expect((await charts("zh")).curve?.title).toBe("误差曲线及其不确定度带");
    expect((await charts("xx")).curve?.title).toBe("误差曲线及其不确定度带");
  });

  it("a person of the laboratory accepts what was shown, once; then it counts, and can be withdrawn with what it touched", async () => {
    const { url, journal, signIn } = await serve({ standards });
    const id = await journaled(journal, meterFacts({ acceptance: null, checks: [] }));
    const lab = { cookie: await signIn("王主任", "laboratory") };
    const path = `/api/calibrations/${id}`;
    const shown = (await ask(url, { path: `${path}?lang=en`, headers: lab })).json as CalibrationDetail;
    expect(shown).toMatchObject({
      state: "to-accept",
      acceptable: true,
      accepted: null,
      warnings: [expect.stringContaining("simulated")],
    });
    expect(shown.results.rows).toHaveLength(10);
    const body = { head: shown.head, from: null, reason: null };
    const technician = { cookie: await signIn("林", "technician") };
    expect((await ask(url, { method: "POST", path: `${path}/accept`, json: body, headers: technician })).status).toBe(
      403,
    );
    const other = await ask(url, {
      method: "POST",
      path: `${path}/accept`,
      json: { ...body, head: "0".repeat(64) },
      headers: lab,
    });
    expect(other.json).toMatchObject({ code: "NOT_THE_SAME" });
    const accepted = await ask(url, { method: "POST", path: `${path}/accept`, json: body, headers: lab });
    expect(accepted.json).toMatchObject({ state: "in-force", accepted: { by: "王主任" } });
    const twice = await ask(url, { method: "POST", path: `${path}/accept`, json: body, headers: lab });
    expect([twice.status, twice.json]).toMatchObject([409, { code: "NOT_ACCEPTABLE" }]);
    const gone = await ask(url, {
      method: "POST",
      path: `${path}/withdraw`,
      json: { since: null, reason: "dropped" },
      headers: lab,
    });
    expect(gone.json).toEqual({ affected: [] });
    const page = (await ask(url, { path: "/api/standards", headers: lab })).json as StandardsPage;
    expect(page.standards[0]).toMatchObject({ certificate: "CAL-2026-001", state: "withdrawn" });
  });

  it("what its checks call out is in the reader's language; a person of the laboratory keeps it, once, with a reason", async () => {
    const { url, journal, signIn } = await serve({ standards });
    await journaled(journal, meterFacts());
    const headers = { cookie: await signIn("王主任", "laboratory") };
    const page = async (lang: string) =>
      (await ask(url, { path: `/api/standards?lang=${lang}`, headers })).json as StandardsPage;
    expect((await page("zh")).standards[0]).toMatchObject({
      state: "drifting",
      calledOut: ["24.0: 累积和超出判定界限，偏高"],
      kept: null,
    });
    const keep = (certificate: string, cookie = headers.cookie) =>
      ask(url, {
        method: "POST",
        path: "/api/standards/master/keep?lang=zh",
        json: { certificate, reason: "量器受凉，已复核" },
        headers: { cookie },
      });
    expect((await keep("CAL-2026-001", await signIn("林", "technician"))).status).toBe(403);
    expect((await keep("CAL-0000")).json).toMatchObject({ code: "NOT_THE_SAME" });
    expect((await keep("CAL-2026-001")).json).toMatchObject({
      standards: [{ state: "valid", calledOut: [], kept: { by: "王主任", reason: "量器受凉，已复核" } }],
    });
    const again = await keep("CAL-2026-001");
    expect([again.status, again.json]).toMatchObject([
      409,
      { code: "NOT_ACCEPTABLE", text: "最近的核查没有报警；CAL-2026-001；没有需要决定的事" },
    ]);
  });

  it("examinations and comparisons stand on the pages, by whom and when", async () => {
    const { url, journal, signIn } = await serve({ standards });
    await recordExamination(journal, loadComparison(COMPARISON, Date.now()), "Li");
    const headers = { cookie: await signIn("林", "viewer") };
    const listed = (await ask(url, { path: "/api/standards?lang=zh", headers })).json as StandardsPage;
    expect(listed.examinations).toMatchObject([
      { kind: "比对", device: "master", by: "Li", holds: true, verdict: "符合" },
    ]);
    const charts = (await ask(url, { path: "/api/charts/master?lang=en", headers })).json as ChartsPage;
    expect(charts.examinations[0]?.table.rows).toContainEqual(["24", "PR-0007", "0.121", "0.053", "0.28", "holds"]);
    const other = (await ask(url, { path: "/api/charts/t-meter?lang=en", headers })).json as ChartsPage;
    expect(other.examinations).toEqual([]);
  });

  it("a person of the laboratory records one from its file, once; what is wrong in it is named with its line", async () => {
    const { url, signIn } = await serve({ standards });
    const lab = await signIn("王主任", "laboratory");
    const record = (file: string, cookie = lab) =>
      ask(url, { method: "POST", path: "/api/examinations?lang=zh", json: { file }, headers: { cookie } });
    const head = "name: 年度重复性\ndevice: master\nunit: '%'\ndate: 2026-03-03\nexamination: repeatability\n";
    const good = `${head}readings: [1, 2, 1, 2, 1, 2, 1, 2, 1, 2]\n`;
    expect((await record(good, await signIn("林", "technician"))).status).toBe(403);
    expect((await record(good)).json).toMatchObject({
      examinations: [{ kind: "重复性试验", name: "年度重复性", by: "王主任", holds: null }],
    });
    expect(await record(good)).toMatchObject({
      status: 400,
      json: { code: "CALIBRATION_INVALID", text: expect.stringMatching(/^该文件已由 王主任 于 .* 记录；年度重复性/) },
    });
    const refused = async (file: string) => ((await record(file)).json as { text: string }).text;
    expect(await refused(`${head}readings: [1, 2]\n`)).toMatch(/10 readings are asked for, there are 2.*the file:6/);
    expect(await refused(`${head}readings: r.csv\n`)).toMatch(/"r\.csv" was not sent with it/);
    expect(await refused(`${head}readings: [1, .nan]\n`)).toMatch(
      /^第 6 行：YAML 语法错误；YAML_SYNTAX: .*not finite.*the file:6/,
    );
    expect(await refused("[]")).toMatch(/^第 1 行：.*；CALIBRATION_INVALID: /);
  });

  it("of two who accept, or withdraw, at once one does", async () => {
    const { url, journal, signIn } = await serve({ standards });
    const id = await journaled(journal, meterFacts({ acceptance: null, checks: [] }));
    const headers = { cookie: await signIn("王主任", "laboratory") };
    const path = `/api/calibrations/${id}`;
    const { head } = (await ask(url, { path, headers })).json as CalibrationDetail;
    const twice = async (what: string, json: object) => {
      const both = [0, 1].map(() => ask(url, { method: "POST", path: `${path}/${what}`, json, headers }));
      return (await Promise.all(both)).map(({ status }) => status).sort();
    };
    expect(await twice("accept", { head, from: null, reason: null })).toEqual([200, 409]);
    expect(await twice("withdraw", { since: null, reason: "dropped" })).toEqual([200, 409]);
    const kinds = journal.rigEntries().map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind.startsWith("certificate-"))).toHaveLength(2);
  });

  it("a blocking rule that does not hold wants a reason, which stands in the chain", async () => {
    const { url, journal, signIn } = await serve({ standards });
    const facts = meterFacts({ acceptance: null, checks: [] });
    const { certificate } = facts;
    if (certificate.kind === "meter")
      certificate.check = { flowLpm: 24, error: 0.2, expected: 0, within: 0.05, ok: false };
    const id = await journaled(journal, facts);
    const headers = { cookie: await signIn("王主任", "laboratory") };
    const { head } = (await ask(url, { path: `/api/calibrations/${id}`, headers })).json as CalibrationDetail;
    const accept = (reason: string | null) =>
      ask(url, { method: "POST", path: `/api/calibrations/${id}/accept`, json: { head, from: null, reason }, headers });
    expect((await accept(null)).json).toMatchObject({ code: "NOT_ACCEPTABLE" });
    expect((await accept("瞬时气泡，已复查")).json).toMatchObject({
      state: "in-force",
      accepted: { reason: "瞬时气泡，已复查" },
    });
  });

  it("by the laboratory's own rules where it has some, each finding in the reader's language", async () => {
    const rule = { blocking: true, source: "the laboratory's own", mark: "laboratory" } as const;
    const rules: AcceptanceRules = {
      name: "strict",
      rules: [
        { ...rule, id: "many", test: "runs", atLeast: 50 },
        { ...rule, id: "before", test: "agreement", limit: 1 },
        { ...rule, id: "flat", test: "linearity", limit: 9 },
      ],
    };
    const { url, journal, signIn } = await serve({ standards, rules });
    const id = await journaled(journal, meterFacts({ acceptance: null, checks: [] }));
    const headers = { cookie: await signIn("王主任", "laboratory") };
    const shown = async (lang: string) =>
      (await ask(url, { path: `/api/calibrations/${id}?lang=${lang}`, headers })).json as CalibrationDetail;
    const { head, acceptable, findings } = await shown("zh");
    expect(acceptable).toBe(false);
    expect(findings.map(({ rule, text }) => [rule, text])).toEqual([
      ["many", expect.stringMatching(/^各点至少 \d+ 次$/)],
      ["before", "没有此前的证书"],
      ["flat", "全部各点"],
    ]);
    expect((await shown("en")).findings.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^at least \d+ runs at a point$/),
      "no earlier certificate",
      "over all points",
    ]);
    const json = { head, from: null, reason: null };
    const refused = await ask(url, { method: "POST", path: `/api/calibrations/${id}/accept`, json, headers });
    expect(refused.json).toMatchObject({ code: "NOT_ACCEPTABLE" });
    // What was said then stays said, in both languages.
    await ask(url, {
      method: "POST",
      path: `/api/calibrations/${id}/accept`,
      json: { ...json, reason: "test" },
      headers,
    });
    expect((await shown("zh")).findings[1]?.text).toBe("没有此前的证书");
  });

  it.each([
    "/api/calibrations/none/certificate.pdf",
    "/api/calibrations/..%2F..%2Fkeys/report.pdf",
    "/api/calibrations/none/other.pdf",
  ])("%s is not there", async (path) => {
    const { url, signIn } = await serve();
    expect((await ask(url, { path, headers: { cookie: await signIn("林", "viewer") } })).status).toBe(404);
  });
});
