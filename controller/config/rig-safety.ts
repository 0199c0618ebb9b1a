import { RigError } from "@proverig/drivers";
import type { DeviceConfig, LineConfig, RigConfig } from "./rig.ts";

/** Contacts whose opening must close the valves within 100 ms. */
const STOPS = ["emergencyStop", "tankHigh", "leak"] as const;

/**
 * What must not drive real valves (CONFIG_UNSAFE). `iKnow: bench` lifts what a bench without fuel may go without; it is
 * printed on every document.
 */
export function refuseUnsafe(config: RigConfig): void {
  const devices = Object.values(config.devices);
  for (const valve of devices) refuseShortPulse(valve, config);
  if (config.bench) return;
  refuseSharedStops(config);
  if (config.simulated) return;
  if (config.roles.watchdog === undefined) for (const device of devices) refuseLasting(device, config);
  if (config.roles.emergencyStop === undefined) {
    const mend = "wire one and name it in roles, or say iKnow: bench where no fuel flows";
    throw new RigError("CONFIG_UNSAFE", { what: "there is no emergency stop", where: config.where(["roles"]), mend });
  }
}

/** What a valve may pass after the controller's death fits into a receiver that is nearly full: 28 L at 55 L/min. */
const LONGEST_PULSE_MS = 30_000;

/** A valve that stays open when the controller dies, and no watchdog that cuts its supply. */
function refuseLasting(device: DeviceConfig, { where }: RigConfig): void {
  const pulse = pulseMs(device);
  if (device.kind !== "valve" || (pulse !== null && pulse <= LONGEST_PULSE_MS)) return;
  const valve = `valve ${device.name}`;
  if (pulse === null) {
    const what = `${valve} does not close by itself when the controller dies, and there is no watchdog`;
    const mend = "use mode: flash, or a watchdog, or say iKnow: bench where no fuel flows";
    throw new RigError("CONFIG_UNSAFE", { what, where: where(["devices", device.name]), mend });
  }
  throw new RigError("CONFIG_UNSAFE", {
    what: `${valve} closes only ${pulse / 1000} s after the controller has died, and there is no watchdog`,
    where: where(["devices", device.name, "pulse"]),
    mend: `at most ${LONGEST_PULSE_MS / 1000} s, or a watchdog, or say iKnow: bench where no fuel flows`,
  });
}

/** Milliseconds after which a relay lets go by itself; null if it does not, or nobody knows. */
function pulseMs({ driver, options }: DeviceConfig): number | null {
  if (driver.name !== "modbus-relay" || typeof options !== "object" || options === null) return null;
  if (!("mode" in options && options.mode === "flash" && "pulse" in options)) return null;
  return typeof options.pulse === "number" ? options.pulse * 1000 : null;
}

/** The supervisor renews five times a pulse; after the longest silence of the bus three renewals must still fit. */
const RENEWALS_PER_PULSE = 5;

function refuseShortPulse(valve: DeviceConfig, config: RigConfig): void {
  const pulse = pulseMs(valve);
  const line: LineConfig | undefined = config.lines[valve.line ?? ""];
  if (valve.kind !== "valve" || pulse === null || !line) return;
  const neededMs = line.timing.worstReplyMs / (1 - 3 / RENEWALS_PER_PULSE);
  if (pulse > neededMs) return;
  throw new RigError("CONFIG_UNSAFE", {
    what: `valve ${valve.name} would close between two renewals: pulse ${pulse / 1000} s, worstReply ${line.timing.worstReplyMs} ms`,
    where: config.where(["devices", valve.name, "pulse"]),
    mend: `make pulse longer than ${neededMs / 1000} s`,
  });
}

function refuseSharedStops({ roles, devices, where }: RigConfig): void {
  for (const role of STOPS) {
    const contact = devices[roles[role] ?? ""];
    if (contact?.line == null) continue;
    const other = Object.values(devices).find((each) => each.line === contact.line && each.kind !== "contact");
    if (!other) continue;
    throw new RigError("CONFIG_UNSAFE", {
      what: `the stop contact ${contact.name} shares line ${contact.line} with ${other.name} and may wait behind it`,
      where: where(["devices", contact.name, "line"]),
      mend: "give stop contacts a line of their own",
    });
  }
}
