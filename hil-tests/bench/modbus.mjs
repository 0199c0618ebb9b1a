import { fork } from "node:child_process";
import { once } from "node:events";
import { modbus, realClock, serialLinkFactory } from "@proverig/drivers";

const ROUND_MS = 1000;
const READ = { fn: "readHolding", address: 3000, count: 8 };
const BYTES = { request: 8, reply: 21 };

export const title = "Modbus RTU transactions a second: one client on a pty, a server that answers at once";

export async function run({ runs }) {
  const rows = [];
  for (const baud of [9600, 19_200, 115_200]) {
    const values = await withServer((path) => rounds(path, baud, runs));
    const what = `reads of eight registers at ${baud} baud (a wire would allow ${onWire(baud).toFixed(0)})`;
    rows.push({ what, unit: "1/s", values });
  }
  return rows;
}

/** Request, pause, reply, pause; the reply's bytes take no time on a pty. */
function onWire(baud) {
  const charMs = 10_000 / baud;
  return 1000 / ((BYTES.request + BYTES.reply) * charMs + 2 * Math.max(1.75, 3.5 * charMs));
}

async function withServer(work) {
  const child = fork(new URL("./modbus-server.mjs", import.meta.url));
  const ended = once(child, "exit");
  try {
    const [{ path }] = await once(child, "message");
    return await work(path);
  } finally {
    child.disconnect();
    await ended;
  }
}

async function rounds(path, baud, runs) {
  const settings = { baud, parity: "none", dataBits: 8, stopBits: 1 };
  const bus = modbus.open({
    clock: realClock(),
    link: serialLinkFactory({ name: "meters", path, settings }),
    timing: { timeoutMs: 200, worstReplyMs: 1000 },
    framing: "serial",
  });
  try {
    await bus.transact(1, READ);
    const values = [];
    for (let i = 0; i < runs; i++) {
      const began = performance.now();
      let count = 0;
      for (; performance.now() - began < ROUND_MS; count++) await bus.transact(1, READ);
      values.push((count / (performance.now() - began)) * 1000);
    }
    return values;
  } finally {
    await bus.close();
  }
}
