import type { ServeContext } from "../device/define.ts";
import { type RegisterBank, slave } from "./bank.ts";
import { type Addressed, joined, rtuFrame, rtuRequests, type TcpParts, tcpFrame, tcpFrames } from "./frame.ts";
import { standardSilenceMs } from "./silence.ts";

/** What begins longer ago than this was noise, not the start of a request. */
const STALE_MS = 50;

/**
 * The station's end of a Modbus line: hands each request to the slave of its unit and sends the replies, one after the
 * other as a single processor would, through the fault switches.
 */
export function serveModbus(context: ServeContext, banks: readonly RegisterBank[]): void {
  const { clock, link, settings, framing } = context;
  const units = new Set(banks.map(({ unit }) => unit));
  const slaves = new Map(
    [...units].map((unit) => {
      const ofUnit = banks.filter((bank) => bank.unit === unit);
      return [unit, { answer: slave(ofUnit), dead: () => ofUnit.every(({ faults }) => faults.silent) }] as const;
    }),
  );
  // A slave may speak 3.5 characters after the request's end.
  const turnaroundMs = framing === "modbus-tcp" ? 0 : standardSilenceMs(settings);
  let received: Uint8Array = new Uint8Array(0);
  let lastDataAt = 0;
  let freeAt = 0;
  let open = true;
  link.onClose(() => {
    open = false;
  });

  const reply = (unit: number, pdu: Uint8Array, frame: (unit: number, pdu: Uint8Array) => Uint8Array) => {
    const asked = slaves.get(unit);
    // A dead device does nothing either.
    if (!asked || asked.dead()) return;
    const answer = asked.answer(pdu);
    if (answer.faults.some((faults) => faults.silent)) return;
    const { faults } = answer;
    const lateMs = Math.max(0, ...faults.map((each) => each.lateMs()));
    const said = frame(faults.some((each) => each.wrongUnit) ? (unit % 247) + 1 : unit, answer.pdu);
    const garbage = faults.some((each) => each.garbage);
    // TCP's own checksum keeps flipped bits from the application.
    const corrupt = (bytes: Uint8Array) => faults.reduce((kept, each) => each.corrupt(kept), bytes);
    const bytes = garbage ? noise(said) : framing === "modbus-tcp" ? said : corrupt(said);
    freeAt = Math.max(freeAt, clock.now() + turnaroundMs) + lateMs;
    clock.after(freeAt - clock.now(), () => {
      if (open) link.write(bytes);
    });
  };

  const takeRtu = (): Addressed[] => {
    const { requests, rest } = rtuRequests(received);
    received = rest;
    return requests;
  };

  const takeTcp = (): TcpParts[] => {
    const { frames, rest, broken } = tcpFrames(received);
    received = rest;
    if (broken) void link.close();
    return frames;
  };

  link.onData((bytes) => {
    if (framing !== "modbus-tcp" && clock.now() - lastDataAt > STALE_MS) received = new Uint8Array(0);
    lastDataAt = clock.now();
    received = joined(received, bytes);
    if (framing === "modbus-tcp") {
      for (const { unit, pdu, transaction } of takeTcp()) {
        reply(unit, pdu, (asUnit, answer) => tcpFrame(transaction, asUnit, answer));
      }
    } else {
      for (const { unit, pdu } of takeRtu()) reply(unit, pdu, rtuFrame);
    }
  });
}

/** Bytes of the same length that are no frame. */
function noise(frame: Uint8Array): Uint8Array {
  return frame.map((byte, i) => (byte * 31 + 7 * i + 0xa5) & 0xff);
}
