/** Two tablets, the real server and the real service: one operates the rig, the other is told who does. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { ControlView, UserRole } from "../protocol/index.ts";
import { AWAY_MS } from "../session/control.ts";
import { JOB, openPanel } from "../session/testing/panel.ts";
import { openUsers } from "../users/index.ts";
import type { PanelService } from "./service.ts";
import { startServer } from "./start.ts";
import { ask, connectPanel, type Panel } from "./testing/client.ts";
import { handClock } from "./testing/hand-clock.ts";
import { COST, INDEX, PASSWORD } from "./testing/serve.ts";

/** A served rig; how long somebody has been away is handed-in time, which the sockets' own does not share. */
async function served() {
  const awayClock = handClock();
  const clock = handClock();
  const { dir, service, journal } = await openPanel({ peopleClock: awayClock });
  let here: ReadonlySet<string> = new Set();
  const watched: PanelService = {
    ...service,
    connected(names) {
      here = names;
      service.connected(names);
    },
  };
  const panelDir = join(dir, "panel");
  mkdirSync(panelDir);
  writeFileSync(join(panelDir, "index.html"), INDEX);
  const users = openUsers({ journal, clock, cost: COST });
  const server = await startServer({
    service: watched,
    journal,
    users,
    clock,
    panelDir,
    port: 0,
    log: () => undefined,
  });
  onTestFinished(async () => {
    await server.close();
    users.close();
  });
  const again = async (name: string) => {
    const json = { name, password: PASSWORD };
    const { cookie = "" } = await ask(server.url, { method: "POST", path: "/api/login", json });
    return { cookie, panel: await connectPanel(server.url, { cookie }) };
  };
  return {
    awayClock,
    service,
    again,
    /** A new user with a panel of his own. */
    async panel(name: string, role: UserRole): Promise<Panel> {
      await users.add({ name, role, password: PASSWORD }, "test");
      return (await again(name)).panel;
    },
    signOut: (cookie: string) =>
      ask(server.url, { method: "POST", path: "/api/logout", json: {}, headers: { cookie } }),
    async untilHere(...names: string[]) {
      while ([...here].sort().join() !== names.sort().join()) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** Resolves when the panel has been told so of who operates. */
function told(panel: Panel, holds: (control: ControlView) => boolean): Promise<void> {
  return panel.until((heard) =>
    heard.some(
      (message) =>
        (message.type === "delta" && message.parts.control !== undefined && holds(message.parts.control)) ||
        (message.type === "snapshot" && holds(message.state.control)),
    ),
  );
}

const START = { do: "start", job: JOB } as const;

test("both take control and press start in the same moment: one visit begins, the other is told whose", async () => {
  const { service, panel } = await served();
  const wang = await panel("Wang", "technician");
  const zhao = await panel("Zhao", "technician");
  const [w1, z1, w2, z2] = await Promise.all([
    wang.command("w1", { do: "take-control" }),
    zhao.command("z1", { do: "take-control" }),
    wang.command("w2", START),
    zhao.command("z2", START),
  ]);
  const winner = w1.type === "ack" ? "Wang" : "Zhao";
  const [lost, refused, begun] = winner === "Wang" ? [z1, z2, w2] : [w1, w2, z2];
  expect(begun).toMatchObject({ type: "ack" });
  for (const answer of [lost, refused]) {
    expect(answer).toMatchObject({ type: "refused", code: "NOT_IN_CONTROL", text: expect.stringContaining(winner) });
  }
  await told(wang, ({ holder }) => holder?.name === winner);
  await told(zhao, ({ holder, wantedBy }) => holder?.name === winner && wantedBy !== null);
  const { control } = service.state();
  expect(control).toMatchObject({ holder: { name: winner }, wantedBy: winner === "Wang" ? "Zhao" : "Wang" });

  // His other tablet presses start as well: there is a visit already.
  const tablet = winner === "Wang" ? wang : zhao;
  expect(await tablet.command("again", START)).toMatchObject({ type: "refused", code: "NOT_NOW" });
});

test("nobody takes the rig from a technician who is there, but who may release", async () => {
  const { panel } = await served();
  const wang = await panel("Wang", "technician");
  const zhao = await panel("Zhao", "verifier");
  const li = await panel("Li", "supervisor");
  await wang.command("1", { do: "take-control" });
  expect(await zhao.command("1", { do: "take-control", force: true })).toMatchObject({ code: "NOT_ALLOWED" });
  expect(await zhao.command("2", { do: "take-control" })).toMatchObject({ code: "NOT_IN_CONTROL" });
  expect(await li.command("1", { do: "take-control", force: true })).toMatchObject({ type: "ack" });
  expect(await wang.command("2", { do: "pause", paused: true })).toMatchObject({
    code: "NOT_IN_CONTROL",
    text: "Li operates the rig",
  });
});

test("a technician whose tablet is gone for a minute keeps nobody from the rig", async () => {
  const { awayClock, service, panel, again, untilHere } = await served();
  const wang = await panel("Wang", "technician");
  const zhao = await panel("Zhao", "technician");
  await wang.command("1", { do: "take-control" });
  wang.socket.terminate();
  await untilHere("Zhao");
  await awayClock.pass(AWAY_MS - 1);
  expect(await zhao.command("1", { do: "take-control" })).toMatchObject({ code: "NOT_IN_CONTROL" });
  // He is back within the minute: the rig is still his, and the minute begins anew when he goes again.
  const tablet = await again("Wang");
  await untilHere("Wang", "Zhao");
  await awayClock.pass(AWAY_MS);
  expect(await zhao.command("2", { do: "take-control" })).toMatchObject({ code: "NOT_IN_CONTROL" });
  tablet.panel.socket.terminate();
  await untilHere("Zhao");
  await awayClock.pass(AWAY_MS);
  await told(zhao, ({ holderIsAway }) => holderIsAway);
  expect(await zhao.command("3", { do: "take-control" })).toMatchObject({ type: "ack" });
  expect(service.state().control).toEqual({
    holder: { name: "Zhao", role: "technician" },
    wantedBy: null,
    holderIsAway: false,
  });
});

test("who has signed out everywhere is as far away as who has gone, though his panels still look on", async () => {
  const { awayClock, panel, again, signOut, untilHere } = await served();
  const zhao = await panel("Zhao", "technician");
  (await panel("Wang", "technician")).socket.terminate();
  await panel("Deng", "viewer");
  const [one, other] = [await again("Wang"), await again("Wang")];
  await one.panel.command("1", { do: "take-control" });
  await signOut(one.cookie);
  await awayClock.pass(AWAY_MS);
  await untilHere("Wang", "Zhao");
  expect(await zhao.command("1", { do: "take-control" })).toMatchObject({ code: "NOT_IN_CONTROL" });
  await signOut(other.cookie);
  await untilHere("Zhao");
  await awayClock.pass(AWAY_MS);
  expect(await zhao.command("2", { do: "take-control" })).toMatchObject({ type: "ack" });
});
