import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { HEARTBEAT_MS, NO_LIVE, type PanelState } from "../protocol/index.ts";
import { ask, connectPanel } from "./testing/client.ts";
import { STATE } from "./testing/fake-service.ts";
import { type Served, serve } from "./testing/serve.ts";
import { signedIn } from "./testing/signed-in.ts";

const stopAt = (at: string): Partial<PanelState> => ({ stop: { by: "Li", at } });
const fault = (n: number): Partial<PanelState> => ({ faults: [{ code: "TRIP", text: String(n) }] });
const meter = (deliveredL: number) => ({ meter: { totalL: 0, deliveredL, flowLpm: 55, ageMs: 0 } });

describe("who connects", () => {
  test("and is signed in hears hello, snapshot, then numbered deltas", async () => {
    const served = await serve();
    served.service.show(fault(1));
    const { panel } = await signedIn(served);
    await panel.next("snapshot");
    served.service.show(stopAt("now"));
    served.service.show(fault(2));
    await panel.until((heard) => heard.length >= 4);
    expect(panel.heard).toEqual([
      { type: "hello", protocol: 1, bootId: "boot-1", seq: 1, user: { name: "Li", role: "technician" } },
      { type: "snapshot", bootId: "boot-1", seq: 1, state: { ...STATE, ...fault(1) } },
      { type: "delta", bootId: "boot-1", seq: 2, parts: stopAt("now") },
      { type: "delta", bootId: "boot-1", seq: 3, parts: fault(2) },
    ]);
  });

  test("and is not signed in hears hello and nothing of the rig", async () => {
    const { url, service, clock } = await serve();
    const panel = await connectPanel(url);
    expect(await panel.next("hello")).toMatchObject({ user: null });
    service.show(fault(1));
    service.sample({ ...NO_LIVE, ...meter(1) });
    await clock.pass(300);
    panel.say({ type: "snapshot" });
    expect(await panel.next("refused")).toMatchObject({ code: "NOT_SIGNED_IN" });
    expect(panel.heard.map(({ type }) => type)).toEqual(["hello", "refused"]);
  });

  test("from another site's page, under another name or elsewhere is not let in", async () => {
    const { url, signIn, log } = await serve();
    const cookie = await signIn("Li", "technician");
    const attempt = async (path: string, headers: Record<string, string>) => {
      const socket = new WebSocket(`${url.replace("http", "ws")}${path}`, { headers });
      socket.on("error", () => {});
      const [, response] = await once(socket, "unexpected-response");
      const [body] = await once(response, "data");
      return [response.statusCode, JSON.parse(String(body)).code];
    };
    expect(await attempt("/ws", { cookie, origin: "https://evil.example" })).toEqual([403, "FOREIGN_ORIGIN"]);
    expect(await attempt("/ws", { cookie, origin: "null" })).toEqual([403, "FOREIGN_ORIGIN"]);
    const rebound = { cookie, host: "evil.example", origin: "http://evil.example" };
    expect(await attempt("/ws", rebound)).toEqual([421, "FOREIGN_HOST"]);
    expect(await attempt("/elsewhere", { cookie })).toEqual([404, "NOT_FOUND"]);
    expect(log).toHaveLength(4);
  });

  test("beyond the most that there may be is told so; who is signed in is let in before strangers", async () => {
    const served = await serve();
    await Promise.all(Array.from({ length: 60 }, () => connectPanel(served.url)));
    const socket = new WebSocket(`${served.url.replace("http", "ws")}/ws`);
    socket.on("error", () => {});
    const [, response] = await once(socket, "unexpected-response");
    expect(response.statusCode).toBe(429);
    const { panel } = await signedIn(served);
    expect(await panel.next("hello")).toMatchObject({ user: { name: "Li" } });
  });
});

describe("deltas", () => {
  test("have no gap under load, on each of two panels, and end in the server's own state", async () => {
    const served = await serve();
    const { panel: one, cookie } = await signedIn(served);
    const two = await connectPanel(served.url, { cookie });
    await Promise.all([one.next("snapshot"), two.next("snapshot")]);
    for (let n = 1; n <= 3000; n++) {
      served.service.show(n % 3 === 0 ? stopAt(String(n)) : fault(n));
      if (n % 100 === 0) await served.clock.pass(5);
    }
    for (const panel of [one, two]) {
      await panel.until((heard) => heard.filter(({ type }) => type === "delta").length === 3000);
      const deltas = panel.of("delta");
      expect(deltas.map(({ seq }) => seq)).toEqual(deltas.map((_, i) => i + 1));
      const folded = Object.assign({}, (await panel.next("snapshot")).state, ...deltas.map(({ parts }) => parts));
      expect(folded).toEqual(served.service.state());
    }
  });

  test("go on from the snapshot that a panel asks for, whenever it comes", async () => {
    const served = await serve();
    const { panel } = await signedIn(served);
    await panel.next("snapshot");
    for (let n = 1; n <= 50; n++) {
      served.service.show(fault(n));
      if (n % 10 === 0) {
        panel.say({ type: "snapshot" });
        await panel.settled();
      }
    }
    let seq = 0;
    for (const message of panel.heard) {
      if (message.type === "delta") expect(message.seq).toBe(++seq);
      if (message.type === "snapshot") expect(message).toMatchObject({ seq, state: seq ? fault(seq) : {} });
    }
    expect(panel.of("snapshot")).toHaveLength(6);
    expect(seq).toBe(50);
  });
});

describe("live values", () => {
  test("come at most sixteen times a second, a new sample at once, and with their ages when there is none", async () => {
    const served = await serve();
    const { panel } = await signedIn(served);
    await panel.next("snapshot");
    const { service, clock } = served;
    for (let n = 1; n <= 100; n++) {
      service.sample({ t: clock.now(), ...meter(n) });
      await clock.pass(20);
      panel.say({ type: "beat", t: n });
      await panel.settled();
    }
    const values = panel.of("live").map(({ live }) => live.meter?.deliveredL ?? 0);
    expect(values.length).toBeGreaterThanOrEqual(32);
    expect(values.length).toBeLessThanOrEqual(35);
    const before = panel.of("live").length;
    // No new sample any more: `t` and the age grow together.
    for (let ms = 0; ms < 1000; ms += 20) {
      service.sample({ t: clock.now(), meter: { totalL: 0, deliveredL: 100, flowLpm: 0, ageMs: ms } });
      await clock.pass(20);
    }
    await panel.settled();
    expect(panel.of("live").length - before).toBeGreaterThanOrEqual(4);
    expect(panel.of("live").length - before).toBeLessThanOrEqual(6);
  });

  test("are lost for a slow panel, the latest wins when it is back, and no result is lost", async () => {
    const served = await serve();
    const { service, clock } = served;
    const { panel: slow, cookie } = await signedIn(served);
    const quick = await connectPanel(served.url, { cookie });
    await Promise.all([slow.next("snapshot"), quick.next("snapshot")]);
    slow.socket.pause();
    for (let n = 1; n <= 100; n++) {
      service.sample({ t: clock.now(), ...meter(n) });
      if (n % 10 === 0) service.show(fault(n));
      await clock.pass(100);
      for (const panel of [slow, quick]) if (n % 5 === 0) panel.say({ type: "beat", t: n });
      await quick.until(() => quick.of("live").some(({ live }) => live.meter?.deliveredL === n));
    }
    slow.socket.resume();
    await slow.until(() => slow.of("delta").length === 10);
    service.sample({ t: clock.now(), ...meter(101) });
    // What was under way is answered by pongs; then live values flow again.
    while (!slow.of("live").some(({ live }) => live.meter?.deliveredL === 101)) {
      slow.say({ type: "beat", t: 0 });
      await clock.pass(100);
    }
    const values = slow.of("live").map(({ live }) => live.meter?.deliveredL);
    expect(values.slice(0, 3)).toEqual([1, 2, 3]);
    expect(values.filter((value) => value !== undefined && value > 3 && value < 101)).toEqual([]);
    expect(quick.of("live").length).toBeGreaterThanOrEqual(100);
  });

  test("a panel that takes no results either is cut off, and the others do not notice", async () => {
    const served = await serve();
    const { panel: slow, cookie } = await signedIn(served);
    const quick = await connectPanel(served.url, { cookie });
    await Promise.all([slow.next("snapshot"), quick.next("snapshot")]);
    slow.socket.pause();
    const large: Partial<PanelState> = { faults: [{ code: "TRIP", text: "x".repeat(200_000) }] };
    let sent = 0;
    while (!served.log.some((line) => line.startsWith("SLOW_CLIENT"))) {
      served.service.show(large);
      sent++;
      await quick.until(() => quick.of("delta").length === sent);
    }
    // The kernel's buffers take a few megabytes; what the process keeps is bounded.
    expect(sent).toBeLessThan(200);
    slow.socket.resume();
    expect((await slow.closed).code).toBe(1006);
  });
});

describe("sessions that end while a panel is open", () => {
  const cases: Array<[string, (served: Served, cookie: string) => Promise<unknown>]> = [
    ["logging out", ({ url }, cookie) => ask(url, { method: "POST", path: "/api/logout", headers: { cookie } })],
    ["another password", ({ users }) => users.change("Li", { password: "diesel-0815" }, "Wang")],
    ["another role", ({ users }) => users.change("Li", { role: "viewer" }, "Wang")],
    ["being removed", ({ users }) => users.remove("Li", "Wang")],
  ];

  test.each(cases)("%s shows the panel nothing more at once, STOP but for", async (_, end) => {
    const served = await serve();
    const { panel, cookie } = await signedIn(served);
    await panel.next("snapshot");
    const from = panel.heard.length;
    await end(served, cookie);
    served.service.show(fault(1));
    expect(await panel.next("hello", from)).toMatchObject({ user: null });
    expect(await panel.command("1", { do: "hand-over" })).toMatchObject({ code: "NOT_SIGNED_IN" });
    panel.say({ type: "stop" });
    await panel.settled();
    expect(panel.heard.slice(from).map(({ type }) => type)).not.toContain("delta");
    expect(served.service.stops).toEqual(["127.0.0.1"]);
  });

  test("watching alone does not keep a session, commands do", async () => {
    const served = await serve();
    const { panel } = await signedIn(served);
    await panel.next("snapshot");
    for (const id of ["1", "2", "3"]) {
      await served.clock.leap(3_600_000);
      panel.say({ type: "beat", t: 0 });
      expect(await panel.command(id, { do: "hand-over" })).toEqual({ type: "ack", id });
    }
    const from = panel.heard.length;
    for (const t of [1, 2]) {
      panel.say({ type: "beat", t });
      await panel.settled();
      await served.clock.leap(3_600_000);
    }
    expect(await panel.next("hello", from)).toMatchObject({ user: null });
  });
});

describe("heartbeat", () => {
  test("the server says something in each period", async () => {
    const served = await serve();
    const panel = await connectPanel(served.url);
    for (let n = 1; n <= 5; n++) {
      panel.say({ type: "beat", t: n });
      await panel.settled();
      await served.clock.pass(HEARTBEAT_MS);
      await panel.until(() => panel.of("beat").length === n);
    }
  });

  test("a panel that is silent for three periods is cut off; one that beats is not", async () => {
    const served = await serve();
    const silent = await connectPanel(served.url);
    const alive = await connectPanel(served.url);
    for (let n = 0; n < 4; n++) {
      alive.say({ type: "beat", t: n });
      await alive.settled();
      await served.clock.pass(HEARTBEAT_MS);
    }
    expect((await silent.closed).code).toBe(1006);
    expect(alive.socket.readyState).toBe(WebSocket.OPEN);
    expect(served.log).toEqual(expect.arrayContaining([expect.stringContaining("SILENT_CLIENT")]));
  });
});

test("the end of the controller closes every panel", async () => {
  const served = await serve();
  const { panel } = await signedIn(served);
  await panel.next("snapshot");
  await served.server.close();
  expect((await panel.closed).code).toBeGreaterThanOrEqual(1001);
});
