import { execFile, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { modbus, realClock, serialLinkFactory } from "@proverig/drivers";
import { statistics } from "./report.mjs";

const ROUND_MS = 1000;
const READ = { fn: "readHolding", address: 3000, count: 8 };
const BYTES = { request: 8, reply: 21 };
/** As issue 5 has it: a device that answers after 5 ms. */
const DEVICE_MS = 5;
const COMPARED_BAUD = 115_200;
const BUDGET = 1.1;
/** Between two frames above 19200 baud: what the standard recommends, and its 3.5 characters. */
const SILENCE_US = 1750;
const LEAST_SILENCE_MS = (3.5 * 10_000) / COMPARED_BAUD;

export const title = "Modbus RTU transactions a second on a pty, and beside libmodbus's C client";

export async function run({ runs }) {
  const rows = [];
  for (const baud of [9600, 19_200, 115_200]) {
    const rounds = await withServer(0, (path) => withMaster(path, baud, (bus) => repeated(runs, () => round(bus))));
    const what = `reads of eight registers at ${baud} baud, answered at once (a wire would allow ${onWire(baud).toFixed(0)})`;
    rows.push({ what, unit: "1/s", values: rounds.map(({ perSecond }) => perSecond) });
  }
  return [...rows, ...(await beside(runs))];
}

/** Request, pause, reply, pause; the reply's bytes take no time on a pty. */
function onWire(baud) {
  const charMs = 10_000 / baud;
  return 1000 / ((BYTES.request + BYTES.reply) * charMs + 2 * Math.max(1.75, 3.5 * charMs));
}

/** Both against one server, in turns, so that what else the machine does meets both. */
async function beside(runs) {
  const dir = mkdtempSync(join(tmpdir(), "proverig-bench-"));
  try {
    const client = compiled(dir);
    if (!client) {
      return [
        { text: "  NOT COMPARED with libmodbus: gcc or libmodbus is missing (apt-get install gcc libmodbus-dev)" },
      ];
    }
    const [ours, brisk, theirs, polite] = [[], [], [], []];
    await withServer(DEVICE_MS, async (path) => {
      for (let i = 0; i < runs; i++) {
        ours.push(await withMaster(path, COMPARED_BAUD, round));
        brisk.push(await withMaster(path, COMPARED_BAUD, round, LEAST_SILENCE_MS));
        theirs.push(await libmodbus(client, path, 0));
        polite.push(await libmodbus(client, path, SILENCE_US));
      }
    });
    const median = (rounds) => statistics(rounds.map(({ perSecond }) => perSecond)).median;
    const over = (rounds, mine) => [median(rounds) / median(mine)];
    return [
      ...rowsOf(`this master, a device that answers after ${DEVICE_MS} ms, ${COMPARED_BAUD} baud`, ours),
      ...rowsOf(`this master with silence: ${LEAST_SILENCE_MS.toFixed(3)} (3.5 characters)`, brisk),
      ...rowsOf("libmodbus's C client, the same device, no silence between frames", theirs),
      ...rowsOf(`libmodbus's C client with the standard's ${SILENCE_US} us of silence`, polite),
      {
        what: "libmodbus over this master, both with the standard's silence, medians",
        unit: "x",
        values: over(polite, ours),
        budget: BUDGET,
      },
      {
        what: "libmodbus without a silence over this master with 3.5 characters, medians",
        unit: "x",
        values: over(theirs, brisk),
        budget: BUDGET,
      },
      {
        what: "libmodbus without a silence over this master with the standard's, medians",
        unit: "x",
        values: over(theirs, ours),
        budget: BUDGET,
        orientation: true,
      },
      {
        text: "    above 19200 baud the standard recommends 1.75 ms of silence between frames (Modbus over Serial Line 1.02, 2.5.1.1): this master keeps them unless its line says otherwise, libmodbus keeps none",
      },
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function rowsOf(what, rounds) {
  return [
    { what, unit: "1/s", values: rounds.map(({ perSecond }) => perSecond) },
    { what: "  processor time a transaction", unit: "us", values: rounds.map(({ processorUs }) => processorUs) },
  ];
}

/** Null where there is no compiler or no library. */
function compiled(dir) {
  const source = fileURLToPath(new URL("./libmodbus-client.c", import.meta.url));
  const program = join(dir, "libmodbus-client");
  try {
    execFileSync("gcc", ["-O2", "-o", program, source, "-lmodbus"], { stdio: "ignore" });
    return program;
  } catch {
    return null;
  }
}

async function libmodbus(program, path, silenceUs) {
  const { stdout } = await promisify(execFile)(program, [path, COMPARED_BAUD, ROUND_MS / 1000, silenceUs].map(String));
  const [count, seconds, processor] = stdout.split(" ").map(Number);
  return { perSecond: count / seconds, processorUs: (processor / count) * 1e6 };
}

async function withServer(afterMs, work) {
  const child = fork(new URL("./modbus-server.mjs", import.meta.url), [String(afterMs)]);
  const ended = once(child, "exit");
  try {
    const [{ path }] = await once(child, "message");
    return await work(path);
  } finally {
    child.disconnect();
    await ended;
  }
}

async function withMaster(path, baud, work, silenceMs) {
  const settings = { baud, parity: "none", dataBits: 8, stopBits: 1 };
  const bus = modbus.open({
    clock: realClock(),
    link: serialLinkFactory({ name: "meters", path, settings }),
    timing: { timeoutMs: 2000, worstReplyMs: 4000, silenceMs },
    framing: "serial",
  });
  try {
    await bus.transact(1, READ);
    return await work(bus);
  } finally {
    await bus.close();
  }
}

async function repeated(times, work) {
  const all = [];
  for (let i = 0; i < times; i++) all.push(await work());
  return all;
}

/** One second of reads. */
async function round(bus) {
  const [began, used] = [performance.now(), process.cpuUsage()];
  let count = 0;
  for (; performance.now() - began < ROUND_MS; count++) await bus.transact(1, READ);
  const { user, system } = process.cpuUsage(used);
  return { perSecond: (count / (performance.now() - began)) * 1000, processorUs: (user + system) / count };
}
