import { describe, expect, it } from "vitest";
import { meterFacts } from "../documents/testing/facts.ts";
import { journaled } from "../documents/testing/journaled.ts";
import type { ChartsPage, StandardsPage } from "../protocol/index.ts";
import { ask } from "./testing/client.ts";
import { STATE } from "./testing/fake-service.ts";
import { serve } from "./testing/serve.ts";

const standards = [{ name: "master", certificate: "C-1", validUntil: "2099-01-01", expired: false, daysLeft: 9999 }];

describe("the laboratory's pages over HTTP", () => {
  it("standards, charts in the reader's language, and only for who is signed in", async () => {
    const { url, service, journal, signIn } = await serve();
    service.show({ rig: { ...STATE.rig, standards } });
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

  it.each([
    "/api/calibrations/none/certificate.pdf",
    "/api/calibrations/..%2F..%2Fkeys/report.pdf",
    "/api/calibrations/none/other.pdf",
  ])("%s is not there", async (path) => {
    const { url, signIn } = await serve();
    expect((await ask(url, { path, headers: { cookie: await signIn("林", "viewer") } })).status).toBe(404);
  });
});
