/** A process of its own: eight holding registers of unit 1 on a pty, answered after argv[2] ms or at once. Tells its parent { path }. */
import { openPty } from "../../controller/dist/simulate/pty.js";
import { createSlaves, readRegisters, rtuSplitter } from "../independent-station/modbus.mjs";

const afterMs = Number(process.argv[2] ?? 0);
const registers = new Map(Array.from({ length: 8 }, (_, i) => [3000 + i, 1000 + i]));
const faults = { late: 0, lateMs: [0, 0], corrupt: 0, drop: 0, silent: () => false };
const units = new Map([[1, { 3: (pdu) => readRegisters(pdu, registers) }]]);
const answer = createSlaves({ units, faults, latencyMs: [0, 0], random: Math.random });
const splitter = rtuSplitter();
const pty = await openPty("meters");
pty.link.onData((bytes) => {
  for (const frame of splitter.push([...bytes])) {
    const reply = answer(frame);
    if (!reply) continue;
    const say = () => pty.link.write(Uint8Array.from(reply.bytes));
    if (afterMs > 0) setTimeout(say, afterMs);
    else say();
  }
});
process.on("disconnect", () => process.exit(0));
process.send({ path: pty.path });
