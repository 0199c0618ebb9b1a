import { join } from "node:path";
import {
  builtInDrivers,
  type LineSettings,
  type Link,
  memoryLinkFactory,
  type SimClock,
  simClock,
} from "@proverig/drivers";
import { createStation, parseStation } from "@proverig/drivers/station";
import { loadRig, type RigConfig } from "../../../config/rig.ts";
import { fileDir } from "../../../config/testing/example.ts";
import { stationLayout } from "../../../rig/open.ts";
import { type Port, type ScanResult, scan } from "../index.ts";

export const S_9600_8N1: LineSettings = { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 };

export const load = (text: string): Promise<RigConfig> =>
  loadRig(join(fileDir({ "rig.yaml": text }), "rig.yaml"), { registry: builtInDrivers() });

/** A port in this process whose far end has settings of its own: speed and parity count, as on a real line. */
export function memoryPort(
  clock: SimClock,
  far: LineSettings,
  accept: (link: Link) => void,
  { echo = false, path = "/dev/serial/by-id/a", wrote = (_: Uint8Array, _at: LineSettings) => {} } = {},
): Port {
  return {
    path,
    about: null,
    named: true,
    pty: false,
    linksAt(settings) {
      const factory = memoryLinkFactory({ clock, name: path, settings, far, echo, accept });
      return {
        ...factory,
        async open() {
          const link = await factory.open();
          return {
            ...link,
            write(bytes) {
              wrote(bytes, settings);
              link.write(bytes);
            },
          };
        },
      };
    },
  };
}

export interface Scanned extends ScanResult {
  /** Everything that went out, and at which settings. */
  wrote: { bytes: Uint8Array; at: LineSettings }[];
  printed: string[];
  seconds: number;
}

export interface Bench {
  clock: SimClock;
  stop: AbortController;
}

/** Scans what `ports` makes, in simulated time. */
export async function scanned(
  ports: (bench: Bench, wrote: (bytes: Uint8Array, at: LineSettings) => void) => readonly Port[],
  {
    language = "en",
    config = null,
    json = false,
  }: { language?: "zh" | "en"; config?: RigConfig | null; json?: boolean } = {},
): Promise<Scanned> {
  const clock = simClock({ startMs: 0 });
  const stop = new AbortController();
  const wrote: Scanned["wrote"] = [];
  const printed: string[] = [];
  try {
    const result = await scan({
      ports: ports({ clock, stop }, (bytes, at) => void wrote.push({ bytes, at })),
      drivers: builtInDrivers().values(),
      clock,
      signal: stop.signal,
      language,
      config,
      json,
      print: (line) => void printed.push(line),
    });
    return { ...result, wrote, printed, seconds: clock.now() / 1000 };
  } finally {
    clock.stop();
  }
}

/** Scans the lines of a simulated rig, each on a port of its own. */
export async function scannedRig(
  rig: RigConfig,
  {
    station = {},
    around = (port) => port,
    ...options
  }: { station?: object; around?: (port: Port) => Port } & Parameters<typeof scanned>[1] = {},
): Promise<Scanned> {
  return scanned(({ clock }, wrote) => {
    const world = createStation({ clock, seed: 1, config: parseStation(station), layout: stationLayout(rig) });
    return Object.keys(rig.lines).map((line) =>
      around(
        memoryPort(clock, world.farSettings(line), (link) => world.serve(line, link), {
          path: `/dev/serial/by-id/${line}`,
          wrote,
          echo: parseStation(station).lines[line]?.echo ?? false,
        }),
      ),
    );
  }, options);
}
