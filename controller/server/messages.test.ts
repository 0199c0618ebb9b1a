import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { MAX_MESSAGE_BYTES, ROLES } from "../protocol/index.ts";
import { Refused } from "./service.ts";
import { connectPanel } from "./testing/client.ts";
import { serve } from "./testing/serve.ts";
import { signedIn } from "./testing/signed-in.ts";

describe("commands", () => {
  test("reach the rig with who gave them, and are acknowledged or refused with its code", async () => {
    const served = await serve();
    const { panel } = await signedIn(served);
    expect(await panel.command("a", { do: "take-control" })).toEqual({ type: "ack", id: "a" });
    served.service.answers(() => Promise.reject(new Refused("NOT_IN_CONTROL", "Wang is in control")));
    expect(await panel.command("b", { do: "pause", paused: true })).toEqual({
      type: "refused",
      id: "b",
      code: "NOT_IN_CONTROL",
      text: "Wang is in control",
    });
    served.service.answers(() => Promise.reject(new Error("a secret of the house")));
    const refused = await panel.command("c", { do: "dismiss" });
    expect(refused).toMatchObject({ code: "RIG_FAULT" });
    expect(JSON.stringify(refused)).not.toContain("secret");
    expect(served.log.join()).toContain("a secret of the house");
    const actor = { name: "Li", role: "technician" };
    expect(served.service.commands).toEqual([
      { command: { do: "take-control" }, actor },
      { command: { do: "pause", paused: true }, actor },
      { command: { do: "dismiss" }, actor },
    ]);
  });

  test("are taken once a session: a replay is refused, also on another connection", async () => {
    const served = await serve();
    const { panel, cookie } = await signedIn(served);
    await panel.command("a", { do: "hand-over" });
    expect(await panel.command("a", { do: "hand-over" })).toMatchObject({ code: "REPLAYED" });
    const other = await connectPanel(served.url, { cookie });
    expect(await other.command("a", { do: "hand-over" })).toMatchObject({ code: "REPLAYED" });
    expect(served.service.commands).toHaveLength(1);
  });

  const operating = ["technician", "verifier", "supervisor"];
  test.each([
    [{ do: "start", job: "kind: first" }, operating],
    [{ do: "void", reason: "wind" }, operating],
    [{ do: "take-control" }, operating],
    [{ do: "take-control", force: true }, ["supervisor"]],
    [{ do: "release" }, ["supervisor"]],
  ])("%j is for those who may", async (command, allowed) => {
    const served = await serve();
    for (const role of ROLES) {
      const { panel } = await signedIn(served, role, `a ${role}`);
      const reply = await panel.command("1", command);
      expect([role, reply]).toEqual([
        role,
        allowed.includes(role) ? { type: "ack", id: "1" } : expect.objectContaining({ code: "NOT_ALLOWED" }),
      ]);
    }
    const stranger = await connectPanel(served.url);
    expect(await stranger.command("1", command)).toMatchObject({ code: "NOT_SIGNED_IN" });
  });

  test("more than people give are refused, and STOP still is not", async () => {
    const served = await serve();
    const { panel } = await signedIn(served);
    for (let n = 0; n < 100; n++) panel.say({ type: "command", id: `c${n}`, command: { do: "hand-over" } });
    panel.say({ type: "stop" });
    await panel.until(() => panel.of("ack").length + panel.of("refused").length === 100);
    await panel.until(() => served.service.stops.length === 1);
    expect(panel.of("refused")[0]).toMatchObject({ id: null, code: "TOO_MANY" });
    expect(served.service.commands).toHaveLength(60);
    await served.clock.pass(1000);
    expect(await panel.command("again", { do: "hand-over" })).toMatchObject({ type: "ack" });
  });

  test("a flood closes the connection", async () => {
    const served = await serve();
    const { panel } = await signedIn(served);
    for (let n = 0; n < 700; n++) panel.say({ type: "beat", t: n });
    expect(await panel.closed).toEqual({ code: 1008, reason: "too many messages" });
  });
});

describe("STOP over the WebSocket", () => {
  test("needs no login, and is not acknowledged but seen", async () => {
    const served = await serve();
    const { panel } = await signedIn(served, "viewer");
    const stranger = await connectPanel(served.url);
    stranger.say({ type: "stop" });
    await stranger.settled();
    panel.say({ type: "stop" });
    await panel.settled();
    expect(served.service.stops).toEqual(["127.0.0.1", "Li"]);
  });

  test("whatever else stands in it; with an id it is acknowledged", async () => {
    const served = await serve();
    const program = await connectPanel(served.url);
    program.say({ type: "stop", id: "s1" });
    expect(await program.next("ack")).toEqual({ type: "ack", id: "s1" });
    program.say({ type: "stop", id: 2, reason: "smoke".repeat(50) });
    await program.settled();
    expect(served.service.stops).toEqual(["127.0.0.1", "127.0.0.1"]);
    expect(program.of("refused")).toEqual([]);
  });
});

describe("what is no message", () => {
  test.each([
    ["no JSON", "{"],
    ["JSON of nothing", "null"],
    ["an unknown type", { type: "open-valve" }],
    ["an unknown command", { type: "command", id: "1", command: { do: "open-valve" } }],
    ["an unknown key", { type: "snapshot", now: true }],
    ["a wrong type", { type: "command", id: "1", command: { do: "pause", paused: "yes" } }],
    ["no id", { type: "command", command: { do: "release" } }],
    ["an endless id", { type: "command", id: "x".repeat(65), command: { do: "release" } }],
    ["a prototype", '{"type":"command","id":"1","command":{"do":"start","job":"x","__proto__":{"do":"release"}}}'],
    ["a number too large for one", '{"type":"beat","t":1e999}'],
  ])("%s is refused, logged, and the connection lives", async (_, message) => {
    const served = await serve();
    const { panel } = await signedIn(served);
    panel.say(message);
    expect(await panel.next("refused")).toMatchObject({ code: "MALFORMED" });
    expect(served.log).toEqual([expect.stringContaining("MALFORMED")]);
    expect(served.service.commands).toEqual([]);
    expect(await panel.command("after", { do: "hand-over" })).toMatchObject({ type: "ack" });
  });

  test("binary is refused", async () => {
    const served = await serve();
    const { panel } = await signedIn(served);
    panel.socket.send(Buffer.from('{"type":"stop"}'));
    expect(await panel.next("refused")).toMatchObject({ code: "MALFORMED" });
  });

  test("again and again closes the connection", async () => {
    const served = await serve();
    const { panel } = await signedIn(served);
    for (let n = 0; n < 20; n++) panel.say("rubbish");
    expect(await panel.closed).toMatchObject({ code: 1008 });
    expect(panel.of("refused")).toHaveLength(20);
  });

  test("too large is told so and closed; far too large is closed", async () => {
    const served = await serve();
    const { panel } = await signedIn(served);
    panel.say(
      JSON.stringify({ type: "command", id: "1", command: { do: "start", job: "x".repeat(MAX_MESSAGE_BYTES) } }),
    );
    expect(await panel.next("refused")).toMatchObject({ code: "TOO_LARGE" });
    expect(await panel.closed).toMatchObject({ code: 1009 });
    const other = await connectPanel(served.url);
    other.say("x".repeat(10 * MAX_MESSAGE_BYTES));
    expect(await other.closed).toMatchObject({ code: 1009 });
    expect(served.log.map((line) => line.split(":")[0])).toEqual(["TOO_LARGE", "BROKEN_CLIENT"]);
  });

  test("no UTF-8 and broken frames close it, and the rig goes on", async () => {
    const served = await serve();
    const { panel } = await signedIn(served);
    const stranger = await connectPanel(served.url);
    stranger.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    expect(await stranger.closed).toMatchObject({ code: 1007 });
    const raw = connect(Number(new URL(served.url).port), "127.0.0.1");
    onTestFinished(() => {
      raw.destroy();
    });
    raw.write(
      "GET /ws HTTP/1.1\r\nhost: 127.0.0.1\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
    );
    await once(raw, "data");
    raw.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff]));
    await once(raw, "close");
    expect(await panel.command("1", { do: "hand-over" })).toMatchObject({ type: "ack" });
  });
});
