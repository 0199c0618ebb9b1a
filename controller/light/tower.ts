import { type Clock, type Light, sleep } from "@proverig/drivers";
import type { Role } from "../config/rig.ts";
import type { HealthLedger } from "../health/index.ts";
import type { Rig } from "../rig/open.ts";
import type { Supervisor } from "../safety/supervisor.ts";
import { LAMPS, type Lamp, litIn, moodOf, type RigMood } from "./table.ts";

export type Lights = Readonly<Partial<Record<Lamp, Light>>>;

const ROLE_OF: Readonly<Record<Lamp, Role>> = {
  green: "lightGreen",
  amber: "lightAmber",
  red: "lightRed",
  buzzer: "buzzer",
};

const LOOK_MS = 200;
/** So often each lamp is told again: a "close all" on its board has put it out, or the board was without supply. */
const AGAIN_MS = 5000;
/** How long the end waits until all are dark; nobody waits for a board that does not answer. */
const DARK_WITHIN_MS = 500;

export interface Tower {
  /** All dark: what nobody keeps says nothing. Never rejects. */
  stop(): Promise<void>;
}

function lightsOf(rig: Pick<Rig, "byRole">): Lights {
  return Object.fromEntries(
    LAMPS.flatMap((lamp) => {
      const device = rig.byRole(ROLE_OF[lamp]);
      return device?.kind === "light" ? [[lamp, device]] : [];
    }),
  );
}

/**
 * Keeps the tower light by the rig's mood. Nothing waits for a lamp, and none that fails stops anything: what must be
 * safe does not rest on it.
 */
export function keepTower(clock: Clock, lights: Lights, mood: () => RigMood): Tower {
  const ending = new AbortController();
  let before: RigMood | null = null;
  let since = clock.now();

  const keep = async (lamp: Lamp, light: Light) => {
    const againMs = Math.min(AGAIN_MS, (light.lapsesAfterMs ?? Number.POSITIVE_INFINITY) / 3);
    let shown: boolean | null = null;
    let toldAt = Number.NEGATIVE_INFINITY;
    while (!ending.signal.aborted) {
      const now = clock.now();
      const wanted = wantedNow().includes(lamp);
      if (wanted !== shown || now - toldAt >= againMs) {
        toldAt = now;
        // One that fails is told again after a while, so that a silent board does not fill its line.
        shown = wanted;
        await light.set(wanted).catch(() => undefined);
      }
      await sleep(clock, LOOK_MS, ending.signal).catch(() => undefined);
    }
  };
  const wantedNow = () => {
    const now = mood();
    if (now !== before) since = clock.now();
    before = now;
    return litIn(now, clock.now() - since);
  };
  const all = LAMPS.flatMap((lamp) => {
    const light = lights[lamp];
    return light ? [{ lamp, light }] : [];
  });
  const kept = all.map(({ lamp, light }) => keep(lamp, light));

  return {
    async stop() {
      ending.abort();
      const dark = Promise.allSettled([...kept, ...all.map(({ light }) => light.set(false))]);
      if (all.length > 0) await Promise.race([dark, sleep(clock, DARK_WITHIN_MS)]);
    },
  };
}

export interface TowerParts {
  clock: Clock;
  rig: Pick<Rig, "byRole" | "devices">;
  supervisor: Pick<Supervisor, "tripped" | "openSince">;
  health: Pick<HealthLedger, "of">;
  /** Somebody works with the rig. */
  isTaken: boolean;
  /** A person is waited for. */
  asks(): boolean;
}

/** The tower light of an open rig, whoever has it. */
export function towerOf({ clock, rig, supervisor, health, isTaken, asks }: TowerParts): Tower {
  const isWell = () => [...rig.devices.keys()].every((name) => health.of(name).state !== "silent");
  return keepTower(clock, lightsOf(rig), () =>
    moodOf({
      tripped: supervisor.tripped !== null,
      flows: supervisor.openSince !== null,
      isWell: isWell(),
      isTaken,
      asks: asks(),
    }),
  );
}
