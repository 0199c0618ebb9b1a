/**
 * The rig on an emulated Raspberry Pi 3: Debian's kernel with the real drivers of GPIO, PL011, FTDI and SD card; the
 * simulated station at the far ends of its lines. Valves are looked at in the processor's registers, from outside.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type AnyEntry, type JobRecord, loadRig, stationLayout } from "@proverig/controller";
import { builtInDrivers } from "@proverig/drivers";
import { createStation, parseStation, type Station } from "@proverig/drivers/station";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { cli } from "../run-cli.ts";
import { bundledEntries } from "../testing.ts";
import { type Card, makeCard } from "./card.ts";
import { type GuestClock, guestClock } from "./guest-clock.ts";
import { type Machine, switchOn } from "./machine.ts";
import { farEnd, type Wiring, wire } from "./wiring.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const OUT = fileURLToPath(new URL("../../artefacts/pi/", import.meta.url));
const IMAGE = { kernel: join(OUT, "kernel"), deviceTree: join(OUT, "pi.dtb"), initramfs: join(OUT, "initramfs.cpio") };

/** GPIO lines of rig.yaml. */
const VALVES = { "v-high": 17, "v-mid": 18, "v-low": 23 } as const;
const WATCHDOG = 22;
const ESTOP = 27;
const FREE = 5;

const PROVERIG = "node /app/controller/bin/proverig.js";
const VERIFY = `${PROVERIG} verify --config rig.yaml --job job.yaml --data d --resume --json`;
const SCRIPTS = {
  "look.sh": `node lines.mjs pinctrl-bcm2835 ${FREE}\n${PROVERIG} doctor --config rig.yaml\n`,
  "verify.sh": `n=$(ls | grep -c ndjson)\n${VERIFY} >$n.ndjson\nstatus=$?\nsync\nexit $status\n`,
};

/** The host and the guest share two loaded cores, with other tests beside them; nothing here depends on how long it takes. */
const WHILE_MS = 60 * 60_000;

interface Outside {
  station: Station;
  clock: GuestClock;
}

interface Bench extends Outside {
  machine: Machine;
  wiring: Wiring;
}

const open: Array<() => Promise<void> | void> = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

beforeAll(() => {
  execFileSync(join(HERE, "image.sh"), { stdio: "inherit" });
}, WHILE_MS);

function card(): Card {
  const file = (name: string) => readFileSync(join(HERE, name), "utf8");
  // Beside the program, so that it finds the drivers.
  const lines = file("lines.mjs").replace('"@proverig/drivers"', '"/app/drivers/dist/index.js"');
  const made = makeCard({ "rig.yaml": file("rig.yaml"), "job.yaml": file("job.yaml"), "lines.mjs": lines, ...SCRIPTS });
  open.push(made.remove);
  return made;
}

/** The station with its oil, on the host's ends of the lines; it lives on when the Pi loses its power. */
async function station(): Promise<Outside> {
  const config = await loadRig(join(HERE, "rig.yaml"), { registry: builtInDrivers() });
  const layout = stationLayout(config, { unitPrice: 7.72 });
  const clock = guestClock();
  const made = createStation({ clock, seed: 1, config: parseStation({}), layout });
  open.push(() => made.close());
  return { station: made, clock };
}

async function boot(on: Card, outside: Outside, script: string): Promise<Bench> {
  const { station, clock } = outside;
  const machine = await switchOn(IMAGE, on.path, script);
  open.push(() => machine.cutPower());
  clock.follow(machine);
  station.serve("meters", farEnd(machine, "uart"));
  station.serve("dispenser", farEnd(machine, "usb"));
  const outputs = [...Object.values(VALVES), WATCHDOG];
  const wiring = await wire(machine, station, clock, { outputs, inputs: [ESTOP] });
  return { ...outside, machine, wiring };
}

async function until(what: string, done: () => boolean, { machine }: Bench): Promise<void> {
  let over = false;
  void machine.ended.then(() => {
    over = true;
  });
  while (!done()) {
    if (over) throw new Error(`the machine ended before ${what}:\n${machine.said()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const openings = ({ wiring }: Bench) => wiring.rises(Object.values(VALVES));
const isOpen = ({ wiring }: Bench) => Object.values(VALVES).some((offset) => wiring.levels().get(offset));
const entries = (on: Card, n: number): AnyEntry[] =>
  (on.read(`${n}.ndjson`) ?? "")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

describe("an emulated Raspberry Pi 3", () => {
  test("drives a line through sysfs and through the character device, and doctor finds the rig", {
    timeout: WHILE_MS,
  }, async () => {
    const bench = await boot(card(), await station(), "look");
    await bench.machine.heard(/^PI done/);
    const said = bench.machine.said();
    expect(said).toMatch(/chips .*pinctrl-bcm2835\(\d+, \/dev\/gpiochip\d\)/);
    for (const by of ["sysfs", "device"])
      expect(said).toContain(`${by} [true,false,true,false] second: GPIO_UNAVAILABLE in use`);
    expect(said).toMatch(/PI done 0/);
  });

  test("the emergency stop closes the valve, and the job ends as a rig fault", {
    timeout: WHILE_MS,
  }, async () => {
    const on = card();
    const at = await station();
    const bench = await boot(on, at, "verify");
    await until("oil flows", () => isOpen(bench) && at.station.world.dispenser("display").shows().volume > 50, bench);
    bench.wiring.openContact(ESTOP);
    const pressed = at.clock.now();
    await until("the valve closes", () => !isOpen(bench), bench);
    const tookMs = Math.round(at.clock.now() - pressed);
    console.log(
      `emergency stop to the valve line's fall: ${tookMs} ms of the Pi's time, looked at every 10 ms from outside`,
    );
    await bench.machine.heard(/^PI done 3/);
    await bench.machine.ended;
    // Before it: what a host that stalled cost the guest.
    const trip = entries(on, 0).findLast(({ kind }) => kind === "trip");
    expect(trip?.data).toMatchObject({ name: "emergency-stop" });
    expect(isOpen(bench)).toBe(false);
  });

  test("verifies a dispenser; the power is cut in mid-run, and it goes on from the card", {
    timeout: WHILE_MS,
  }, async () => {
    const on = card();
    const at = await station();
    const first = await boot(on, at, "verify");
    await until("the second opening", () => openings(first) >= 2 && isOpen(first), first);
    await first.machine.cutPower();
    await first.wiring.cut();
    expect(isOpen(first)).toBe(false);

    const second = await boot(on, at, "verify");
    await second.machine.heard(/^PI done/);
    expect(second.machine.said()).toContain("PI card recovered");
    expect(second.machine.said()).toMatch(/^PI done 0/m);
    await second.machine.ended;

    const jobs = join(on.copy("d"), "jobs");
    const [id = ""] = readdirSync(jobs);
    const record: JobRecord = JSON.parse(readFileSync(join(jobs, id, "record.json"), "utf8"));
    expect(record).toMatchObject({ outcome: "completed", verdict: "conforming" });
    const runs = record.nozzles.flatMap(({ points }) =>
      points.flatMap(({ point, runs }) => runs.map((run) => ({ ...run, point }))),
    );
    const counted = runs.filter((run) => run.void === null).map(({ point, run }) => `${point} ${run}`);
    expect(counted).toEqual([...new Set(counted)]);
    expect(counted).toHaveLength(6);
    // Whatever the power took: marked as such, or not begun; or a host that stalled, with the station's end of the lines.
    const taken = runs.flatMap((run) => run.void ?? []);
    expect(taken.filter((why) => why !== "interrupted" && why !== "link-lost")).toEqual([]);
    const evidence = join(jobs, id, "evidence.zip");
    expect((await cli("check", evidence)).status).toBe(0);
    // Oil flows by a valve's line that has risen; to relieve and to press up the hose it rises once more.
    const deliveries = bundledEntries(evidence).filter(({ kind }) => /^(attempt|purge)-started$/.test(kind));
    expect(openings(first) + openings(second)).toBeGreaterThanOrEqual(deliveries.length);
    expect(isOpen(second)).toBe(false);
  });
});
