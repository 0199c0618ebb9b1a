import { dirname } from "node:path";
import { builtInDrivers, RigError } from "@proverig/drivers";
import type { StationConfig } from "@proverig/drivers/station";
import { type Calibration, type LoadedCalibration, loadCalibration } from "../config/calibration.ts";
import { loadRig, type RigConfig } from "../config/rig.ts";
import { loadProfile } from "../regulation/index.ts";
import type { Profile } from "../regulation/profile.ts";
import { loadStation } from "../verify/prepare.ts";
import { type CalibrationRig, pathFor, standardOf } from "./plan.ts";

export interface PreparedCalibration {
  config: RigConfig;
  loaded: LoadedCalibration;
  profile: Profile;
  rig: CalibrationRig;
  /** Null on real lines only. */
  station: StationConfig | null;
}

/** How far a point may be from the flow that rig.yaml states for a path, as a share. */
const PATH_TOLERANCE = 0.05;

/** Everything that is known from files and arguments. Rejects with errors of exit status 2; no device is touched. */
export async function prepareCalibration(configPath: string, path: string): Promise<PreparedCalibration> {
  const config = await loadRig(configPath, { registry: builtInDrivers() });
  return prepareLoaded(config, loadCalibration(path));
}

/** The same for a calibration that comes from the panel. */
export function prepareLoaded(config: RigConfig, loaded: LoadedCalibration): PreparedCalibration {
  const { calibration } = loaded;
  const { profile } = loadProfile(calibration.profile, [], dirname(loaded.path));
  requireDevice(config, loaded);
  requireOwnNumbers(config, loaded);
  if (calibration.kind === "meter") {
    requireLiquid(config, loaded, profile);
    requirePaths(config, loaded);
  }
  requireReferences(config, loaded);
  return { config, loaded, profile, rig: rigOf(config, calibration), station: loadStation(config) };
}

function requireDevice({ devices, roles }: RigConfig, { calibration, where }: LoadedCalibration): void {
  const { device: name, kind } = calibration;
  const device = devices[name];
  const wanted = kind === "meter" ? "flow-meter" : "thermometer";
  const refuse = (what: string, mend: string) => {
    throw new RigError("CALIBRATION_INVALID", { what, where: where(["device"]), mend });
  };
  if (device?.kind !== wanted) {
    const known = Object.values(devices).filter((each) => each.kind === wanted);
    refuse(`"${name}" is no ${wanted} of the rig`, `one of ${known.map((each) => each.name).join(", ")}`);
  }
  if (kind === "meter" && roles.meter !== name) {
    refuse(`"${name}" is not the rig's meter`, "the meter under calibration has the role `meter`");
  }
}

/** A number that another instrument of the rig has already would lead from a record to the wrong certificate. */
function requireOwnNumbers({ standards }: RigConfig, { calibration, where }: LoadedCalibration): void {
  const taken = new Map(Object.entries(standards).map(([name, { certificate }]) => [certificate, name]));
  const number = calibration.certificate?.number;
  const owner = number === undefined ? undefined : taken.get(number);
  if (owner !== undefined && owner !== calibration.device) {
    throw new RigError("CALIBRATION_INVALID", {
      what: `certificate ${number} is "${owner}"'s`,
      where: where(["certificate", "number"]),
      mend: "give the new certificate a number of its own",
    });
  }
  for (const [name, { certificate }] of Object.entries(calibration.standards)) {
    if (taken.get(certificate) !== calibration.device) continue;
    throw new RigError("CALIBRATION_INVALID", {
      what: `the standard "${name}" has the certificate of what is calibrated by it, ${certificate}`,
      where: where(["standards", name, "certificate"]),
      mend: "nothing is calibrated against itself",
    });
  }
}

function requireLiquid(config: RigConfig, { calibration, where }: LoadedCalibration, profile: Profile): void {
  if (calibration.kind !== "meter") return;
  const { product } = calibration.liquid;
  const at = where(["liquid", "product"]);
  if (!Object.hasOwn(profile.products.value, product)) {
    throw new RigError("CALIBRATION_INVALID", {
      what: `product "${product}" is not in profile ${profile.name}`,
      where: at,
      mend: `one of ${Object.keys(profile.products.value).join(", ")}`,
    });
  }
  const takes = config.receiver?.products ?? null;
  if (calibration.method !== "reference-meter" || takes === null || takes.includes(product)) return;
  throw new RigError("CALIBRATION_INVALID", {
    what: `the receiver does not take product "${product}"`,
    where: at,
    mend: `it takes ${takes.join(", ")}`,
  });
}

function requirePaths({ paths }: RigConfig, { calibration, where }: LoadedCalibration): void {
  if (calibration.kind !== "meter") return;
  for (const [i, { flow }] of calibration.points.entries()) {
    const path = pathFor(paths, flow);
    if (path.valves.length > 0 && Math.abs(path.flow - flow) <= flow * PATH_TOLERANCE) continue;
    throw new RigError("CALIBRATION_INVALID", {
      what: `no valve path gives ${flow} L/min`,
      where: where(["points", i, "flow"]),
      mend: `the rig's paths give ${paths.map((each) => each.flow).join(", ") || "nothing"}`,
    });
  }
}

/** What of the standards is a device of the rig must be one, and not the one under calibration. */
function requireReferences({ devices, roles }: RigConfig, { calibration, where }: LoadedCalibration): void {
  const { method, standards } = calibration;
  if (method !== "reference-meter" && method !== "reference-thermometer") return;
  const name = standardOf(calibration, undefined);
  const standard = standards[name];
  const role = method === "reference-meter" ? "reference" : "referenceTemperature";
  const device = (standard && "device" in standard ? standard.device : undefined) ?? roles[role];
  if (device === undefined) return;
  const kind = method === "reference-meter" ? "flow-meter" : "thermometer";
  const wrong =
    devices[device]?.kind !== kind
      ? `"${device}" is no ${kind} of the rig`
      : device === calibration.device
        ? `"${device}" cannot be calibrated against itself`
        : null;
  if (wrong === null) return;
  throw new RigError("CALIBRATION_INVALID", {
    what: wrong,
    where: where(["standards", name]),
    mend: "correct `device`",
  });
}

function rigOf(config: RigConfig, calibration: Calibration): CalibrationRig {
  const paths = config.paths;
  if (calibration.kind === "probe") return { paths, roomL: null, volumeL: {} };
  const { volume, method, standards, liquid } = calibration;
  const volumeL = Object.fromEntries(
    Object.entries(standards).map(([name, standard]) => [
      name,
      standard.kind === "metal-measure" ? standard.volume : (volume ?? 0),
    ]),
  );
  if (method === "metal-measure") return { paths, roomL: null, volumeL };
  if (method === "reference-meter") return { paths, roomL: config.receiver?.capacity ?? null, volumeL };
  const balance = Object.values(standards).find((standard) => standard.kind === "balance");
  const roomL = balance ? (balance.capacity / (liquid.density ?? HEAVIEST)) * 1000 : null;
  return { paths, roomL, volumeL };
}

/** kg/m3, where the density is not known beforehand: rather too little room than too much. */
const HEAVIEST = 1000;
