import type { DispenserView, World } from "../station/world.ts";

/** What a test sets in the world, and sees of what the rig did to it. */
export interface WorldControl {
  /** From now on the probe named so is at these degrees; NaN is a probe that is open. */
  setProbe(device: string, tempC: () => number): void;
  setContact(closed: boolean): void;
  readonly did: { priceWrites: number; authorisations: number; beats: number };
}

/** A world whose probes and contacts a test sets, and whose dispensers and watchdog it watches. */
export function spiedWorld(real: World): WorldControl & { world: World } {
  const probes = new Map<string, () => number>();
  const did = { priceWrites: 0, authorisations: 0, beats: 0 };
  const listeners: ((closed: boolean) => void)[] = [];
  let contactClosed = true;

  const watched = (view: DispenserView): DispenserView => {
    const spy: DispenserView = Object.create(view);
    spy.setPrice = (price) => {
      did.priceWrites++;
      view.setPrice(price);
    };
    spy.authorise = () => {
      const begun = view.authorise();
      if (begun) did.authorisations++;
      return begun;
    };
    return spy;
  };

  return {
    did,
    setProbe: (device, tempC) => void probes.set(device, tempC),
    setContact(closed) {
      if (closed === contactClosed) return;
      contactClosed = closed;
      for (const listener of listeners) listener(closed);
    },
    world: {
      ...real,
      probe: (device) => (probes.get(device) ?? (() => real.probe(device)))(),
      contactClosed: () => contactClosed,
      onContact: (_, listener) => void listeners.push(listener),
      dispenser: (display) => watched(real.dispenser(display)),
      watchdogBeat(device) {
        did.beats++;
        real.watchdogBeat(device);
      },
    },
  };
}
