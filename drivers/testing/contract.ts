import type { AnyDriver } from "../device/define.ts";
import { has } from "../link/pty.ts";
import { type Bench, hardwareBench, memoryBench, ptyBench } from "./bench.ts";
import { DEFINITION_CASES, deviceCases, type TwinCase, twinCases } from "./cases/index.ts";
import { runLiteral } from "./literal.ts";
import { BACKENDS, type ContractOptions, type Runner } from "./options.ts";

/** One test of the suite, for those who want to run it themselves. */
export interface ContractTest {
  title: string;
  timeoutMs: number;
  run(): Promise<void>;
}

/** Only what hangs is to fail by these: a shared machine may stall for half a minute. */
const SOON_MS = 200_000;
/** Real ports take real time. */
const REAL_MS = 400_000;

/**
 * The contract of a driver as tests: what capability.ts promises, held against the twin that the definition brings, in
 * a world whose truth is known. Run it from your own tests, with vitest's functions or node:test's:
 *
 *     import { driverContract } from "@proverig/drivers/testing";
 *     import { pluginApi } from "@proverig/drivers";
 *     import { describe, it } from "vitest";
 *     import myThermometer from "./my-thermometer.mjs";          // export default (api) => api.defineDriver({...})
 *
 *     driverContract({ describe, it }, myThermometer(pluginApi), {
 *       kind: "thermometer",
 *       options: { unit: 1 },                                     // the device's keys in rig.yaml
 *       literals: [                                               // from the manual: see LiteralExchange
 *         { title: "25.0 deg C", replies: { "01 03 00 00 00 01 84 0A": "01 03 02 00 FA 38 07" },
 *           read: async (device) => device.kind === "thermometer" && (await device.read()).value, gives: 25 },
 *       ],
 *     });
 *
 * It runs on three backends. `memory`: simulated time, within the process. `pty`: real time, two serial devices joined by
 * socat (skipped where socat is missing). `hardware`: the device itself, registered only where PROVERIG_HW_<DRIVER> names
 * a port; a driver of several kinds has PROVERIG_HW_<DRIVER>_<KIND>; `..._OPTIONS` and `..._LINE` are JSON that stands
 * instead of `options` and `line`. On hardware it only reads, unless PROVERIG_HW_MOVE=1 allows valves and pumps to move.
 * The twin speaks through faults: it must heed every switch of `Faults`, as the buses of pluginApi.buses do for their
 * twins.
 */
export function driverContract(runner: Runner, definition: AnyDriver, options: ContractOptions): void {
  const { describe } = runner;
  const { backends = BACKENDS } = options;
  const title = titleOf(definition, options);

  describe(`${title}, its definition`, registered(runner, definitionTests(definition, options)));
  if (backends.includes("memory"))
    describe(`${title}, in memory`, registered(runner, memoryTests(definition, options)));
  ptyContract(runner, definition, options);
  const found = backends.includes("hardware") ? hardwareOf(definition, options) : null;
  if (found) {
    const { path, mayMove } = found;
    describe(`${title}, on ${path}`, registered(runner, hardwareTests(definition, found.options, path, mayMove)));
  }
}

/** The part of the contract that runs on ptys: apart, so that the ptys of many drivers are waited for side by side. */
export function ptyContract(runner: Runner, definition: AnyDriver, options: ContractOptions): void {
  const { describe } = runner;
  const { backends = BACKENDS } = options;
  if (!backends.includes("pty") || definition.bus === null) return;
  const title = titleOf(definition, options);
  const tests = registered(runner, ptyTests(definition, options));
  const beside = describe.concurrent ?? describe;
  if (has("socat")) beside(`${title}, on a pty`, tests);
  else describe.skip(`${title}, on a pty (needs socat: apt install socat)`, tests);
}

const titleOf = ({ name }: AnyDriver, { kind }: ContractOptions) => `driver contract of ${name} as ${kind}`;

const registered =
  ({ it }: Runner, tests: readonly ContractTest[]) =>
  () => {
    for (const { title, timeoutMs, run } of tests) it(title, { timeout: timeoutMs }, run);
  };

export function definitionTests(definition: AnyDriver, options: ContractOptions): ContractTest[] {
  const literals = options.literals ?? [];
  return [
    ...DEFINITION_CASES.map(({ title, run }) => timed(title, SOON_MS, async () => run(definition, options))),
    ...literals.map((each) =>
      timed(`bytes from outside: ${each.title}`, SOON_MS, () => runLiteral(definition, options, each)),
    ),
  ];
}

export function memoryTests(definition: AnyDriver, options: ContractOptions): ContractTest[] {
  const onMemory = (each: TwinCase) => onBench(() => memoryBench(definition, options, each.scene ?? {}), each.run);
  return twinCases(definition, options.kind).map((each) => timed(each.title, SOON_MS, () => onMemory(each)));
}

function ptyTests(definition: AnyDriver, options: ContractOptions): ContractTest[] {
  const onPty = (each: TwinCase) => onBench(() => ptyBench(definition, options, each.scene ?? {}), each.run);
  return twinCases(definition, options.kind).map((each) => timed(each.title, REAL_MS, () => onPty(each)));
}

function hardwareTests(
  definition: AnyDriver,
  options: ContractOptions,
  path: string,
  mayMove: boolean,
): ContractTest[] {
  return deviceCases(options.kind, mayMove).map(({ title, run }) =>
    timed(title, REAL_MS, () => onBench(() => hardwareBench(definition, options, path), run)),
  );
}

interface Hardware {
  path: string;
  options: ContractOptions;
  mayMove: boolean;
}

function hardwareOf(definition: AnyDriver, options: ContractOptions): Hardware | null {
  const { kind, env = process.env, line, beside: _, ...rest } = options;
  const which = definition.kinds.length > 1 ? `${definition.name}_${kind}` : definition.name;
  const variable = `PROVERIG_HW_${which.replaceAll(/[^A-Za-z0-9]/g, "_").toUpperCase()}`;
  const path = env[variable];
  if (!path || definition.bus === null) return null;
  const json = (suffix: string): unknown => {
    const text = env[`${variable}_${suffix}`];
    return text ? JSON.parse(text) : undefined;
  };
  return {
    path,
    mayMove: env.PROVERIG_HW_MOVE === "1",
    options: { ...rest, kind, options: json("OPTIONS") ?? options.options, line: { ...line, ...Object(json("LINE")) } },
  };
}

const timed = (title: string, timeoutMs: number, run: () => Promise<void>): ContractTest => ({ title, timeoutMs, run });

async function onBench<B extends Bench>(open: () => Promise<B>, run: (bench: B) => Promise<void>): Promise<void> {
  const bench = await open();
  try {
    await run(bench);
  } finally {
    await bench.end();
  }
}
