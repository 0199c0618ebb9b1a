import type { ThermometerCalibration } from "@proverig/calibration";
import { asRigError, RigError } from "@proverig/drivers";
import { boardsOf } from "../config/boards.ts";
import type { Standard } from "../config/rig.ts";
import type { Note } from "../engine/entries.ts";
import type { Rig } from "../rig/open.ts";
import { VERSION } from "../version.ts";
import type { CalibrationBasis, NamedThermometer } from "./basis.ts";
import type { CalibrationEntryData } from "./entries.ts";
import { type RigChain, standardsInForce } from "./in-force.ts";
import type { PreparedCalibration } from "./prepare.ts";
import { requireGood } from "./require-good.ts";

type Opening = Omit<CalibrationEntryData["calibration-opened"], "id" | "fileSha256" | "rigHead">;

/** The first entry of a calibration's chain: what it is, and on what its results will rest. */
export async function openingOf(
  prepared: PreparedCalibration,
  rig: Rig,
  { rigChain, nowMs }: { rigChain: RigChain; nowMs: number },
): Promise<Opening> {
  const { config, loaded, profile } = prepared;
  const { calibration } = loaded;
  const inForce = standardsInForce(config.standards, rigChain, nowMs, boardsOf(config.devices));
  const warnings: Note[] = [];
  const { roles } = config;
  const thermometer = (name: string | undefined, use: string): NamedThermometer | null => {
    if (name === undefined || name === calibration.device) return null;
    const standard = inForce.standards[name];
    if (!standard || "kind" in standard) {
      warnings.push({ code: "no-certificate", text: `${name}, ${use}, has no certificate: it is taken as it reads` });
      return null;
    }
    requireGood(inForce, [name]);
    const known: ThermometerCalibration | null = isThermometer(standard) ? { points: standard.points } : null;
    return known && { name, certificate: standard.certificate, calibration: known };
  };
  const refName = calibration.method === "reference-meter" ? roles.referenceTemperature : roles.measureTemperature;
  const meter = calibration.kind === "meter";
  const product = meter ? calibration.liquid.product : null;
  const productClass = product === null ? null : (profile.products.value[product] ?? null);
  const own = inForce.standards[calibration.device];
  // Else a check would be held against corrections that its readings do not have.
  if (calibration.purpose === "check" && inForce.byName[calibration.device]?.unusable)
    requireGood(inForce, [calibration.device]);
  const ownMeter = own && "bodyExpansion" in own ? own : null;
  const device = rig.devices.get(calibration.device);
  const basis: CalibrationBasis = {
    bench: config.bench,
    simulated: config.simulated,
    productClass,
    oilExpansion: productClass ? profile.coefficients.oil.value[productClass] : 0,
    measureExpansion: Object.fromEntries(
      Object.entries(calibration.standards).flatMap(([name, standard]) =>
        standard.kind === "metal-measure" ? [[name, profile.coefficients.measure.value[standard.material]]] : [],
      ),
    ),
    bodyExpansion: ownMeter?.bodyExpansion ?? 0,
    calibrationTemperatureC: ownMeter?.calibrationTemperature ?? 20,
    probeResolutionC: 0,
    zeroStability: ownMeter?.zeroStability ?? null,
    thermometerM: meter ? thermometer(roles.meterTemperature, "at the meter") : null,
    thermometerRef: meter ? thermometer(refName, "at the standard") : null,
    paths: config.paths,
  };
  if (meter && roles.meterTemperature === undefined) {
    warnings.push({
      code: "no-temperatures",
      text: "without a probe at the meter no volume is corrected for temperature",
    });
  }
  if (config.bench) warnings.push({ code: "bench", text: "iKnow: bench — safety rules for real lines were waived" });
  const identity = await identityOf(rig, calibration.device);
  const volumes = new Set(Object.values(prepared.rig.volumeL));
  const [volumeL = null] = volumes;
  return {
    rigId: config.id,
    configHash: config.configHash,
    software: { version: VERSION },
    file: Buffer.from(loaded.bytes).toString("utf8"),
    calibration,
    basis: { ...basis, probeResolutionC: device?.kind === "thermometer" ? device.resolutionC : 0 },
    device: {
      name: calibration.device,
      driver: config.devices[calibration.device]?.driver.name ?? "",
      identity,
    },
    liquid:
      meter && product !== null && productClass
        ? { product, productClass, expansion: basis.oilExpansion, densityKgM3: calibration.liquid.density ?? null }
        : null,
    against: calibration.purpose === "check" ? againstOf(calibration.device, own) : null,
    volumeL: volumes.size === 1 ? volumeL : null,
    warnings,
  };
}

/** Rejects with STANDARD_MISSING: without a certificate there is nothing to check. */
function againstOf(device: string, own: Standard | undefined): Opening["against"] {
  if (own && !("kind" in own)) {
    const { certificate } = own;
    if (isThermometer(own)) return { certificate, standard: { kind: "probe", points: own.points } };
    if ("bodyExpansion" in own) return { certificate, standard: { kind: "meter", points: own.points } };
  }
  throw new RigError("STANDARD_MISSING", {
    what: `no certificate for "${device}"`,
    where: device,
    mend: "calibrate it first; a check compares with the certificate in force",
  });
}

/** What the instrument says of itself; a silent one shows in the self-check soon enough. */
async function identityOf(rig: Rig, name: string): Promise<string | null> {
  try {
    return (await rig.devices.get(name)?.probe())?.summary ?? null;
  } catch (error) {
    void asRigError(error);
    return null;
  }
}

function isThermometer(standard: object): standard is ThermometerCalibration {
  return (
    "points" in standard && Array.isArray(standard.points) && standard.points.every((point) => "correction" in point)
  );
}
