import {
  ANYBODY,
  type AnyDriver,
  type LineSettings,
  modbusQuestion,
  type OnLine,
  type OnModbus,
  type ScanQuestion,
  wireMs,
} from "@proverig/drivers";

/** One thing to ask, and whom it would find. */
export interface ScanAsk {
  /** Null: any Modbus device; of what make is asked when one answers. */
  maker: { driver: AnyDriver; recognise: OnLine } | null;
  address: number | null;
  question: ScanQuestion;
  /** Silence before it, ms. */
  gapMs: number;
}

/** All that is asked at one speed and parity. */
export interface ScanStep {
  settings: LineSettings;
  asks: readonly ScanAsk[];
}

/** Where devices of a line are mostly found, and where they are found when it comes to it. */
const USUAL_BAUDS = [9600, 19_200] as const;
const OTHER_BAUDS = [38_400, 115_200, 4800, 57_600, 2400] as const;
const PARITIES = ["none", "even", "odd"] as const;
const FIRST_UNITS = { usual: 8, other: 4 } as const;
/** Between two Modbus frames: 3.5 characters at the slowest, and what adapters add. */
export const MODBUS_GAP_MS = 20;

export interface MakerOf<R> {
  driver: AnyDriver;
  recognise: R;
}

export function makersOn<K extends "line" | "modbus">(
  drivers: Iterable<AnyDriver>,
  on: K,
): MakerOf<K extends "line" ? OnLine : OnModbus>[];
export function makersOn(drivers: Iterable<AnyDriver>, on: "line" | "modbus"): MakerOf<OnLine | OnModbus>[] {
  return [...drivers].flatMap((driver) =>
    (driver.recognise ?? []).flatMap((recognise) =>
      recognise.on !== "nothing" && recognise.on === on ? [{ driver, recognise }] : [],
    ),
  );
}

/**
 * What a scan says on a line, in order. First what has no checksum and might take others' bytes for commands; then what is
 * asked soonest, so that what is there is found early: Modbus at the usual speeds, each protocol at its own settings, and
 * Modbus at every other speed. Pure.
 */
export function scanPlan(drivers: Iterable<AnyDriver>): ScanStep[] {
  const makers = makersOn(drivers, "line");
  const own = (first: boolean) =>
    makers
      .filter(({ recognise }) => (recognise.first ?? false) === first)
      .flatMap((maker) =>
        maker.recognise.lines.map((settings) => ({
          settings,
          asks: withFirstAgain(asksOf(maker, maker.recognise.addresses)),
        })),
      );
  const modbus = (bauds: readonly number[], units: number) =>
    withParities(bauds).map((settings) => ({ settings, asks: modbusAsks(units) }));
  const usual = [...modbus(USUAL_BAUDS, FIRST_UNITS.usual), ...own(false)];
  return [
    ...own(true),
    ...usual.toSorted((a, b) => planMs([a]) - planMs([b])),
    ...modbus(OTHER_BAUDS, FIRST_UNITS.other),
  ];
}

/** What others were asked may still lie in a receiver that waits for an end mark, and swallow the first question. */
const withFirstAgain = (asks: readonly ScanAsk[]): ScanAsk[] => [...asks, ...asks.slice(0, 1)];

/** A maker's questions at these addresses. */
export function asksOf(maker: MakerOf<OnLine>, addresses: readonly (number | null)[]): ScanAsk[] {
  const { recognise } = maker;
  return addresses.map((address) => ({
    maker,
    address,
    question: recognise.ask(address),
    gapMs: recognise.gapMs,
  }));
}

function modbusAsks(most: number, least = 1): ScanAsk[] {
  return Array.from({ length: most - least + 1 }, (_, i) => modbusAsk(least + i));
}

export const modbusAsk = (unit: number): ScanAsk => ({
  maker: null,
  address: unit,
  question: modbusQuestion(unit, ANYBODY),
  gapMs: MODBUS_GAP_MS,
});

/** USB adapters hold bytes back for up to 16 ms. */
const ADAPTER_MS = 20;

/** From a question's first byte until it counts as unanswered. */
export function patienceMs({ bytes, replyBytes, patienceMs: own }: ScanQuestion, settings: LineSettings): number {
  return wireMs(settings, bytes.length + replyBytes) + own + ADAPTER_MS;
}

/** How long a port takes on which nobody ever answers, ms: nothing is cut short there. */
export function planMs(plan: readonly ScanStep[]): number {
  const asks = plan.flatMap(({ settings, asks }) =>
    asks.map(({ question, gapMs }) => gapMs + patienceMs(question, settings)),
  );
  return asks.reduce((sum, ms) => sum + ms, 0);
}

function withParities(bauds: readonly number[]): LineSettings[] {
  return bauds.flatMap((baud) => PARITIES.map((parity) => ({ baud, parity, dataBits: 8, stopBits: 1 })));
}
