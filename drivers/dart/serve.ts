import type { ServeContext } from "../device/define.ts";
import { ADDRESS_MIN, createDeframer, encodeFrame, type Frame } from "./frame.ts";
import { createPumpSide, type PumpSide } from "./pump-side.ts";
import type { DartTwin } from "./twin.ts";

/** The simulated station's end of a line: the pump sides of all its twins, with their faults. */
export function serveDart({ clock, link }: ServeContext, twins: readonly DartTwin[]): ReadonlyMap<number, PumpSide> {
  const sides = new Map<number, PumpSide>();
  for (const first of twins) {
    if (sides.has(first.address)) continue;
    const others = twins.filter((twin) => twin !== first && twin.address === first.address);
    sides.set(first.address, createPumpSide(clock, [first, ...others]));
  }
  const deframer = createDeframer();
  link.onData((bytes) => {
    for (const frame of deframer.push(bytes)) {
      if (frame.kind === "noise") continue;
      const side = sides.get(frame.address);
      // A device that is cut off neither hears nor answers.
      if (!side || side.twin.faults.silent) continue;
      const reply = side.receive(frame);
      if (!reply) continue;
      const wire = spoiled(reply, side.twin);
      clock.after(side.twin.behaviours.replyDelayMs + side.twin.faults.lateMs(), () => link.write(wire));
    }
  });
  return sides;
}

function spoiled(reply: Frame, { faults, random }: DartTwin): Uint8Array {
  if (faults.garbage) return Uint8Array.from({ length: 12 }, () => Math.floor(random.uniform() * 256));
  const address = ADDRESS_MIN + ((reply.address - ADDRESS_MIN + 1) % 32);
  return faults.corrupt(encodeFrame(faults.wrongUnit ? { ...reply, address } : reply));
}
