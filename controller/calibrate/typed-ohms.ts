import { PT100, temperatureOf } from "@proverig/calibration";
import { type Operator, RigError } from "@proverig/drivers";
import type { BridgeUsed } from "../config/calibration-standards.ts";
import type { Note } from "../engine/entries.ts";

/** A PT100 is not so far from IEC 60751 at a bath's temperature: another unit, another probe, or digits exchanged. */
const PLAUSIBLE_K = 5;
const ASKED = 3;

export interface OhmsTyped {
  /** As typed, uncorrected. */
  ohms: number;
  warnings: Note[];
}

/** Ohms of the probe by the bridge, typed by a person. What is absurd is asked again, and kept; READING_IMPLAUSIBLE at the third time. */
export async function typedOhms(operator: Operator, bridge: BridgeUsed, nominalC: number): Promise<OhmsTyped> {
  const warnings: Note[] = [];
  let params: Record<string, string | number> = { celsius: nominalC };
  for (let i = 0; i < ASKED; i++) {
    const id = i === 0 ? "bridge.ohms" : "bridge.ohms.again";
    const ohms = await operator.ask({ id, kind: "number", unit: "ohm", params });
    if (isPlausible(ohms, bridge, nominalC)) return { ohms, warnings };
    warnings.push({ code: "ohms", text: `${ohms} ohm was typed at ${nominalC} degrees: no PT100, asked again` });
    params = { celsius: nominalC, ohms };
  }
  throw new RigError("READING_IMPLAUSIBLE", {
    what: `${params.ohms} ohm at ${nominalC} degrees is no PT100's, and so it was typed ${ASKED} times`,
    where: bridge.certificate,
    mend: "check that the probe is a PT100 in the bath, connected by four wires, and that ohms are typed",
  });
}

function isPlausible(ohms: number, bridge: BridgeUsed, nominalC: number): boolean {
  const tempC = standardTemperature(ohms + bridge.correction);
  return tempC !== null && Math.abs(tempC - nominalC) <= PLAUSIBLE_K;
}

/** What a probe exactly by IEC 60751 would have. */
export function standardTemperature(ohms: number): number | null {
  return Number.isFinite(ohms) ? temperatureOf(PT100, ohms) : null;
}
