import type { DisplayState } from "../../device/capability.ts";
import type { BusContext } from "../../device/define.ts";
import type { Link } from "../../link/link.ts";
import { type MemoryLinkFactory, memoryLinkFactory } from "../../link/memory.ts";
import type { Faults } from "../../station/twin.ts";
import type { DispenserView } from "../../station/world.ts";
import type { Clock } from "../../time/clock.ts";
import { seededRandom } from "../../time/random.ts";
import { type SimClock, simClock } from "../../time/sim-clock.ts";
import { type DartBus, openDartBus } from "../bus.ts";
import { createDartDisplay } from "../display.ts";
import { createDeframer, type Frame, type NoiseFrame } from "../frame.ts";
import { dartOptions } from "../options.ts";
import type { PumpSide } from "../pump-side.ts";
import { serveDart } from "../serve.ts";
import { decodeToPump, type ToPump } from "../transactions.ts";
import { type Behaviours, type DartTwin, USUAL } from "../twin.ts";

export const DART_LINE = { baud: 9600, parity: "odd", dataBits: 8, stopBits: 1 } as const;

export interface FakeDispenser extends DispenserView {
  state: DisplayState;
  nozzleOut: boolean;
  alarm: number | null;
  /** Centilitres a second while delivering. */
  rate: number;
  /** Authorised nozzles start to deliver after so long. */
  startMs: number;
  /** How often it was told to, whether it could or not. */
  authorisations: number;
  stops: number;
}

/** A dispenser with the simplest physics: volume grows evenly from `startMs` after the authorisation. */
export function fakeDispenser(clock: Clock): FakeDispenser {
  let since = 0;
  let volume = 2000;
  let preset: number | null = null;
  let state: DisplayState = "idle";
  const update = () => {
    if (state === "authorised" && clock.now() - since >= it.startMs) {
      state = "delivering";
      since += it.startMs;
    }
    if (state !== "delivering") return;
    volume = Math.floor(((clock.now() - since) / 1000) * it.rate);
    if (preset !== null && volume >= preset) {
      volume = preset;
      state = "completed";
    }
  };
  const it: FakeDispenser = {
    get state() {
      update();
      return state;
    },
    set state(next) {
      update();
      state = next;
    },
    nozzleOut: true,
    nozzle: 1,
    decimals: { volume: 2, amount: 2, price: 2 },
    alarm: null,
    rate: 90,
    startMs: 1000,
    authorisations: 0,
    stops: 0,
    shows() {
      update();
      return { volume, amount: Math.round((volume * 772) / 100), price: 772 };
    },
    setPrice() {
      throw new Error("a verification never writes a price");
    },
    preset(value) {
      update();
      if (state !== "idle") return false;
      preset = value;
      return true;
    },
    authorise() {
      update();
      it.authorisations++;
      if (state !== "idle") return false;
      state = "authorised";
      since = clock.now();
      volume = 0;
      return true;
    },
    stop() {
      update();
      it.stops++;
      if (state !== "authorised" && state !== "delivering") return false;
      state = "completed";
      return true;
    },
    reset() {
      update();
      if (state !== "completed") return false;
      state = "idle";
      preset = null;
      return true;
    },
    totals: () => ({ volume: 123456, amount: 953080 }),
    sales: () => [],
  };
  return it;
}

export interface FaultSwitches extends Faults {
  silent: boolean;
  garbage: boolean;
  wrongUnit: boolean;
  stuck: boolean;
}

export function noFaults(): FaultSwitches {
  return {
    silent: false,
    garbage: false,
    wrongUnit: false,
    stuck: false,
    lateMs: () => 0,
    corrupt: (reply) => reply,
  };
}

export interface Heard {
  at: number;
  from: "rig" | "pump";
  frame: Frame | NoiseFrame;
}

/** A rig's DART bus and a simulated pump side on one line, with all that went over it. */
export function bench(behaviours: Partial<Behaviours> = {}, { echo = false } = {}) {
  const clock: SimClock = simClock({ startMs: Date.UTC(2026, 0, 5) });
  const view = fakeDispenser(clock);
  const faults = noFaults();
  const log: Heard[] = [];
  let side: PumpSide | undefined;
  const twin: DartTwin = {
    address: 0x50,
    nozzle: 1,
    view,
    faults,
    random: seededRandom(7),
    behaviours: { ...USUAL, ...behaviours },
    shows: () => view.shows(),
  };
  const factory: MemoryLinkFactory = memoryLinkFactory({
    clock,
    name: "dispenser",
    settings: DART_LINE,
    echo,
    accept(far) {
      side = serveDart({ clock, link: logged(far, clock, log), settings: DART_LINE, framing: "serial" }, [twin]).get(
        0x50,
      );
    },
  });
  const context: BusContext = {
    clock,
    link: factory,
    timing: { timeoutMs: 200, worstReplyMs: 1000 },
    framing: "serial",
  };
  const bus: DartBus = openDartBus(context);
  const display = createDartDisplay("display", bus.pump(0x50), dartOptions.parse({}));
  return {
    clock,
    view,
    faults,
    twin,
    factory,
    bus,
    display,
    log,
    /** The commands that the rig has sent, retries included. */
    commands: () =>
      log.flatMap(({ from, frame }) =>
        from === "rig" && frame.kind === "data"
          ? (decodeToPump(frame.body) ?? []).map((order) => ({ tx: frame.tx, ...named(order) }))
          : [],
      ),
    side(): PumpSide {
      if (!side) throw new Error("the line was never opened");
      return side;
    },
  };
}

function named(order: ToPump): { order: string } {
  return { order: order.kind === "command" ? order.command : order.kind };
}

function logged(link: Link, clock: Clock, log: Heard[]): Link {
  const ears = { rig: createDeframer(), pump: createDeframer() };
  const note = (from: "rig" | "pump", bytes: Uint8Array) => {
    for (const frame of ears[from].push(bytes)) log.push({ at: clock.now(), from, frame });
  };
  return {
    ...link,
    write(bytes) {
      note("pump", bytes);
      link.write(bytes);
    },
    onData: (listener) =>
      link.onData((bytes) => {
        note("rig", bytes);
        listener(bytes);
      }),
  };
}
