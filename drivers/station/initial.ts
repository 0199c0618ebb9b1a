import { z } from "zod";
import type { Decimals } from "../device/capability.ts";
import { RigError } from "../error.ts";
import type { Random } from "../time/random.ts";
import type { DispenserConfig, MeterConfig, StationConfig } from "./config.ts";
import type { StationLayout } from "./layout.ts";
import { curveOf } from "./physics/curve.ts";
import type { DispenserState } from "./physics/dispenser.ts";
import { dispenserConductance } from "./physics/hydraulics.ts";
import type { LineConstants, LineState, MeterState } from "./physics/line.ts";
import { closedValve, pathsOf, type ValveState } from "./physics/valves.ts";

/** A world at rest, as station.yaml and the rig's layout have it: pump off, valves closed, hoses relaxed. */

const KPA_PER_BAR = 100;
const ML_PER_L = 1000;
/** Valves are bits of one 32-bit number. */
const MOST_VALVES = 31;

export function deviceNames(layout: StationLayout, kind: StationLayout["devices"][string]["kind"]): string[] {
  return Object.entries(layout.devices).flatMap(([name, device]) => (device.kind === kind ? [name] : []));
}

export function lineConstants(
  { pump, hose, valves, fuel, temperatures }: StationConfig,
  layout: StationLayout,
  valveStates: readonly ValveState[],
): LineConstants {
  const pumpBar = pump.pressure / KPA_PER_BAR;
  return {
    pumpBar,
    pumpStartS: pump.startDelay,
    pumpRiseS: pump.rise,
    inConductance: dispenserConductance(pumpBar),
    complianceLPerBar: hose.compliance / ML_PER_L,
    valveRampS: valves.ramp,
    expansion: fuel.expansion,
    meterOffsetC: temperatures.meterOffset,
    ambientC: temperatures.ambient,
    exchangeL: temperatures.exchange,
    restLagS: temperatures.restLag,
    paths: pathsOf(layout.paths, valveStates, pumpBar),
  };
}

export function restingLine(config: StationConfig, layout: StationLayout, random: Random): LineState {
  const { tank, ambient } = config.temperatures;
  const valves = deviceNames(layout, "valve").map(closedValve);
  if (valves.length > MOST_VALVES) {
    throw new RigError("STATION_INVALID", {
      what: `${valves.length} valves`,
      where: "the simulated station",
      mend: `it can have ${MOST_VALVES} at the most`,
    });
  }
  return {
    valves,
    meters: deviceNames(layout, "flow-meter").map((name) =>
      meterState(name, config.meters[name] ?? config.meter, random.fork(`meter ${name}`)),
    ),
    active: null,
    tankC: tank,
    nozzleC: ambient,
    meterC: ambient,
    gasFraction: config.gas / 100,
    leakConductance: 0,
    meterLpm: 0,
    dispensedL: 0,
    receivedL: 0,
    measureL: 0,
    measureLJ: 0,
    measureLM: 0,
  };
}

function meterState(name: string, config: MeterConfig, random: Random): MeterState {
  return {
    name,
    errors: curveOf(config.error),
    dampingS: config.damping,
    zeroLpm: config.zeroOffset,
    drawRunPct: () => config.repeatability * random.normal(),
    totalL: 0,
    shownLpm: 0,
    runPct: 0,
    driftPct: 0,
    zeroFaultLpm: 0,
    restS: Number.POSITIVE_INFINITY,
  };
}

/** What a display's options in rig.yaml may say about the dispenser behind it. */
const displayOptions = z.object({
  nozzle: z.int().optional().catch(undefined),
  decimals: z.object({ volume: z.int(), amount: z.int(), price: z.int() }).optional().catch(undefined),
});

const USUAL_DECIMALS: Decimals = { volume: 2, amount: 2, price: 2 };
const USUAL_PRICE = 7.72;

export function dispenserState(name: string, config: DispenserConfig, layout: StationLayout): DispenserState {
  const said = displayOptions.safeParse(layout.devices[name]?.options);
  const decimals = config.decimals ?? said.data?.decimals ?? USUAL_DECIMALS;
  const yuan = config.unitPrice ?? layout.hints?.unitPrice ?? USUAL_PRICE;
  return {
    name,
    decimals,
    nozzle: said.data?.nozzle ?? 1,
    errors: curveOf(config.error),
    slowVolumeL: config.slow.volume,
    slowFlowLpm: config.slow.flow,
    maxFlowLpm: config.maxFlow,
    amountError: config.amountError,
    adjustable: config.adjustable,
    state: "idle",
    nozzleOut: config.nozzleOut,
    price: Math.round(yuan * 10 ** decimals.price),
    preset: null,
    pumpBar: 0,
    pumpWaitS: 0,
    countedL: 0,
    deliveredL: 0,
    flowLpmL: 0,
    scatterPct: 0,
    driftPct: 0,
    adjustedPct: 0,
    limitLpm: Number.POSITIVE_INFINITY,
    startedAtMs: 0,
    startBar: 0,
    totalVolume: Math.round(config.totals.volume * 10 ** decimals.volume),
    totalAmount: Math.round(config.totals.amount * 10 ** decimals.amount),
    sales: [],
    hoseBar: 0,
    inL: 0,
    outL: 0,
  };
}
