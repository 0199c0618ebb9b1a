import type { DisplayReading } from "../device/capability.ts";
import { amountOf, countedDivisions, type DispenserState, displayOf, divisionL } from "./physics/dispenser.ts";
import type { Delivery, DispenserView } from "./world.ts";

export interface DispenserSurroundings {
  /** Brings the world up to the present and gives Clock.now(). */
  touch(): number;
  /** Puts this dispenser's nozzle into the rig. */
  activate(): void;
  /** % of the delivery that begins. */
  drawScatterPct(): number;
  alarm(): number | null;
  /** Divisions that the display shows beyond what was counted. */
  creep(): number;
  /** What the display is stuck at; null while it is not. */
  frozen(): DisplayReading | null;
  ended(delivery: Delivery): void;
}

/** What a preset may have at the most: eight digits on the wire, six on the display. */
const MOST_DIVISIONS = 999_999;

/** Ends the delivery that is going on, as the dispenser's computer does it. */
export function finish(dispenser: DispenserState, nowMs: number, ended: (delivery: Delivery) => void): void {
  dispenser.state = "completed";
  dispenser.pumpBar = 0;
  if (dispenser.deliveredL <= 0) return;
  const display = countedDivisions(dispenser);
  const amount = amountOf(dispenser, display);
  dispenser.totalVolume += display;
  dispenser.totalAmount += amount;
  dispenser.sales.push({ volume: display, amount, price: dispenser.price, endedAt: nowMs });
  ended({
    device: dispenser.name,
    display,
    displayL: display * divisionL(dispenser),
    dispensedL: dispenser.deliveredL,
    flowLpm: dispenser.flowLpmL / dispenser.deliveredL,
    preset: dispenser.preset,
    startBar: dispenser.startBar,
    endBar: dispenser.hoseBar,
    startedAt: dispenser.startedAtMs,
    endedAt: nowMs,
  });
}

/** The dispenser's electronics, as the twins of its protocols see them. */
export function dispenserView(dispenser: DispenserState, around: DispenserSurroundings): DispenserView {
  const now = () => {
    around.touch();
    return dispenser;
  };
  return {
    get state() {
      return now().state;
    },
    get nozzleOut() {
      return now().nozzleOut;
    },
    nozzle: dispenser.nozzle,
    decimals: dispenser.decimals,
    get alarm() {
      around.touch();
      return around.alarm();
    },
    shows() {
      around.touch();
      return around.frozen() ?? displayOf(dispenser, around.creep());
    },
    setPrice(price) {
      if (now().state === "idle" && price >= 0) dispenser.price = Math.round(price);
    },
    preset(volume) {
      if (now().state !== "idle") return false;
      if (volume !== null && (!Number.isInteger(volume) || volume < 1 || volume > MOST_DIVISIONS)) return false;
      dispenser.preset = volume;
      return true;
    },
    authorise() {
      const startedAtMs = around.touch();
      if (dispenser.state !== "idle") return false;
      around.activate();
      Object.assign(dispenser, {
        state: "authorised",
        countedL: 0,
        deliveredL: 0,
        flowLpmL: 0,
        scatterPct: around.drawScatterPct(),
        startedAtMs,
        startBar: dispenser.hoseBar,
      } satisfies Partial<DispenserState>);
      return true;
    },
    stop() {
      const nowMs = around.touch();
      if (dispenser.state !== "authorised" && dispenser.state !== "delivering") return false;
      finish(dispenser, nowMs, around.ended);
      return true;
    },
    reset() {
      if (now().state !== "completed" && dispenser.state !== "idle") return false;
      dispenser.state = "idle";
      dispenser.preset = null;
      return true;
    },
    totals() {
      const { totalVolume, totalAmount } = now();
      return { volume: totalVolume, amount: totalAmount };
    },
    sales: () => now().sales,
  };
}
