/**
 * From the sample that shows a condition to the close command, in real time on real ptys: the rig as `verify` puts it
 * together (journal, monitor and supervisor running), the instruments in another process, whose clock sees both ends. So
 * the kernel's and the other process's time is in the numbers. The job's steps are left out: a trip every second.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { realClock } from "@proverig/drivers";
import { openJournal } from "../../controller/dist/journal/index.js";
import { openRig } from "../../controller/dist/rig/open.js";
import { jobJournal } from "../../controller/dist/verify/job-journal.js";
import { prepare } from "../../controller/dist/verify/prepare.js";
import { openVisit } from "../../controller/dist/verify/visit.js";
import { EXAMPLE, withDir } from "./measured-cli.mjs";

const BUDGET_MS = 100;
const CHUNK_MS = 1000;

const stop = { at: { contactOpen: true }, trip: "emergency-stop" };
const overFlow = { at: { tooFast: true }, trip: "over-flow" };
const slowDisk = { syncDelayMs: 500 };

/** `at`: the condition. `always`: true from the start. `share`: of the trips asked for. */
const VARIANTS = [
  { what: "stop contact, nothing wrong on the bus", ...stop },
  { what: "oil too hot, by a probe on the valves' bus", at: { tooHot: true }, trip: "temperature" },
  { what: "over-flow, by the meter on the valves' bus", ...overFlow },
  { what: "stop contact, a silent meter on the valves' bus", ...stop, always: { silentMeter: true } },
  { what: "silent meter, from its 2 s of silence", at: { silentMeter: true }, trip: "link-lost", share: 0.5 },
  { what: "stop contact, a disk that takes 500 ms to sync", ...stop, ...slowDisk },
  { what: "over-flow, a disk that takes 500 ms to sync", ...overFlow, ...slowDisk },
];

export const title = "trip condition to valve-close command, real time, real ptys, Modbus at 9600 baud";

export async function run({ trips }) {
  const idle = fork(new URL("./idle.mjs", import.meta.url));
  const rows = [];
  for (const variant of VARIANTS) {
    const found = await withStation((station) => withDir((dir) => tripsOf(variant, station, dir, trips)));
    const first = found.map(({ firstByteMs }) => firstByteMs);
    const intact = found.map(({ intactMs }) => intactMs);
    rows.push({ what: `${variant.what}: first byte`, unit: "ms", values: first, budget: BUDGET_MS });
    rows.push({ what: "  first that no other frame touches", unit: "ms", values: intact });
  }
  const told = once(idle, "message");
  idle.send({});
  const [{ lateMs }] = await told;
  return [...rows, { what: "how late this machine woke an idle process meanwhile", unit: "ms", values: lateMs }];
}

async function withStation(work) {
  const child = fork(new URL("./trip-station.mjs", import.meta.url), { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const ended = once(child, "exit");
  try {
    const [{ ready }] = await once(child, "message");
    return await work({ child, ports: ready });
  } finally {
    child.disconnect();
    await ended;
  }
}

async function tripsOf({ syncDelayMs, share = 1, ...variant }, { child, ports }, dir, trips) {
  const clock = realClock();
  const config = join(dir, "rig.yaml");
  await writeFile(config, await rigOf(ports));
  const job = join(dir, "job.yaml");
  await writeFile(job, await readFile(EXAMPLE.job));
  const prepared = await prepare(config, job);
  const journal = await openJournal({ dir: join(dir, "data"), clock, faults: { syncDelayMs } });
  const operator = { ask: () => Promise.reject(new Error("nobody is there")) };
  const rig = await openRig(prepared.config, { clock, operator, station: null });
  const { id } = await journal.openJob(prepared.loadedJob.sha256, {});
  const { visit, close } = openVisit({
    prepared,
    rig,
    station: null,
    operator,
    journal: jobJournal(journal, id, [], () => {}),
    clock,
    dataDir: dir,
    signal: new AbortController().signal,
    onProgress() {},
    guide: null,
  });
  const stopTracing = traceInto(visit);
  try {
    for (const device of rig.devices.values())
      if (device.line !== null && device.kind !== "display") await device.probe();
    visit.monitor.start();
    const found = [];
    for (let i = 0; i < Math.ceil(trips * share); i++) found.push(await oneTrip(visit, child, variant));
    return found;
  } finally {
    stopTracing();
    await close();
    await rig.close();
    await journal.close();
  }
}

/** Again from the start when something else trips it first: on a busy machine the other process may answer too late. */
async function oneTrip(visit, child, { at, always = {}, trip }) {
  for (let tries = 0; tries < 10; tries++) {
    if ((await whileOpen(visit, child, always)) !== null) continue;
    const told = once(child, "message");
    child.send({ arm: true, set: at });
    const [found] = await told;
    if (visit.supervisor.tripped?.name === trip && found.firstByteMs > 0) return found;
  }
  throw new Error(`something else trips the rig before ${trip}, again and again: ${visit.supervisor.tripped?.detail}`);
}

/** A valve open for a while. Gives what tripped it, or null. */
async function whileOpen({ supervisor, instruments }, child, always) {
  child.send({ set: { contactOpen: false, tooHot: false, tooFast: false, silentMeter: false } });
  // The condition's last samples go by, and the flow that is computed from them.
  await pause(1200);
  await supervisor.allClosed();
  supervisor.release();
  await supervisor.open([instruments.valve("v-high")], { maxL: 1e6, maxOpenMs: 60_000, expectFlow: true });
  child.send({ set: always });
  // At any phase of the samples and of the bus; before the silent meter's own trip.
  await pause(700 + 1000 * Math.random());
  return supervisor.tripped;
}

/** Chunks of a second into the journal, as a run writes them. */
function traceInto({ monitor, journal }) {
  const empty = () => ({ meter: [], flow: [], tJ: [], tM: [], display: [] });
  let chunk = empty();
  const unsubscribe = monitor.subscribe((sample) => {
    const { kind, t } = sample;
    if (kind === "meter") chunk.meter.push({ t, totalL: sample.totalL });
    else if (kind === "flow") chunk.flow.push([t, sample.flowLpm, sample.densityKgM3]);
    else chunk[kind].push({ t, tempC: sample.tempC });
  });
  let failed = null;
  const timer = setInterval(() => {
    const full = chunk;
    chunk = empty();
    journal.append("trace", full).catch((error) => {
      failed = error;
    });
  }, CHUNK_MS);
  return () => {
    clearInterval(timer);
    unsubscribe();
    if (failed) throw failed;
  };
}

/** The example on two real lines: the emergency stop has its own, and the display is read by a person. */
async function rigOf({ meters, contacts }) {
  const text = await readFile(EXAMPLE.rig, "utf8");
  const contact = "registers: { contact: { address: 0 } }";
  return [
    [/meters: \{.*\}/, `meters: { serial: ${meters} }`],
    // One lost reply must not outlast the contact's own patience.
    [/dispenser: \{.*\}/, `contacts: { serial: ${contacts}, timeout: 100, worstReply: 250 }`],
    [/estop: \{.*\}/, `estop: { kind: contact, driver: modbus-registers, line: contacts, unit: 9, ${contact} }`],
    [/display: \{ kind.*\}/, "display: { kind: display, driver: manual, price: 772 }"],
  ].reduce((now, [from, to]) => {
    if (!from.test(now)) throw new Error(`the example has nothing like ${from}`);
    return now.replace(from, to);
  }, text);
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
