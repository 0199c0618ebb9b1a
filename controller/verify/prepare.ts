import { dirname } from "node:path";
import { builtInDrivers, isRigError, RigError } from "@proverig/drivers";

import { parseStation, type StationConfig, stationSchema } from "@proverig/drivers/station";
import { type LoadedJob, loadJob, requireAnswers } from "../config/job.ts";
import { loadRig, type RigConfig } from "../config/rig.ts";
import { loadYaml } from "../config/yaml.ts";
import { LANDING_RESERVE, type RigAbility, type Rules, runPoints, runVolumeL } from "../plan/plan.ts";
import { type LoadedProfile, loadProfile, rulesFor } from "../regulation/index.ts";
import { displayName } from "./instruments.ts";

export interface Prepared {
  config: RigConfig;
  loadedJob: LoadedJob;
  profile: LoadedProfile;
  rules: Rules;
  ability: RigAbility;
  /** Null on real lines only. */
  station: StationConfig | null;
}

/** Everything that is known from files and arguments. Rejects with errors of exit status 2; no device is touched. */
export async function prepare(configPath: string, jobPath: string): Promise<Prepared> {
  const config = await loadRig(configPath, { registry: builtInDrivers() });
  const loadedJob = loadJob(jobPath);
  requireAnswers(loadedJob);
  const prepared = prepareJob(config, loadedJob);
  requireReadings(config, loadedJob, prepared.rules);
  return prepared;
}

/** The same for a job that somebody at the panel will answer for. */
export function prepareJob(config: RigConfig, loadedJob: LoadedJob): Prepared {
  const { job } = loadedJob;
  const profile = loadProfile(job.regulation.profile, job.regulation.overlays, dirname(loadedJob.path));
  const rules: Rules = { profile: profile.profile, kind: rulesFor(profile.profile, job.kind) };
  requireProducts(loadedJob, rules);
  const ability = abilityOf(config, loadedJob);
  requirePaths(config, () => runPoints(rules, job, ability));
  if (ability.measureL === null)
    requireReceiver(config, loadedJob, runVolumeL(rules.profile, job, ability) * LANDING_RESERVE);
  requireRoles(config, loadedJob);
  return { config, loadedJob, profile, rules, ability, station: loadStation(config) };
}

/** The simulated world's file; null where every line is real. Throws FILE_UNREADABLE, YAML_SYNTAX, STATION_INVALID. */
export function loadStation(config: RigConfig): StationConfig | null {
  const needed = config.simulated || Object.values(config.lines).some((line) => line.target.kind === "simulated");
  if (!needed) return null;
  if (config.station === null) return parseStation({});
  return loadYaml(config.station, stationSchema, "STATION_INVALID").value;
}

function abilityOf(config: RigConfig, { job }: LoadedJob): RigAbility {
  const can = Object.values(config.standards).find((standard) => "kind" in standard);
  // That each nozzle has a display shows here; what the display can do, when it is opened.
  for (const { id } of job.nozzles) displayName(config, job, id);
  return {
    paths: config.paths,
    canPreset: {},
    receiver: config.receiver && { capacityL: config.receiver.capacity },
    measureL: job.method === "metal-measure" && can && "volume" in can ? can.volume : null,
  };
}

/** A plan knows the paths and not their file: what it refuses is told with the line on which they stand. */
function requirePaths({ where }: RigConfig, planned: () => unknown): void {
  try {
    planned();
  } catch (error) {
    if (!isRigError(error, "CONFIG_INVALID")) throw error;
    const mend = "add a path with such a flow, or correct qmax in the job";
    throw new RigError("CONFIG_INVALID", { what: error.what, where: where(["paths"]), mend, cause: error });
  }
}

function requireProducts({ job, where }: LoadedJob, { profile }: Rules): void {
  for (const [i, { product }] of job.nozzles.entries()) {
    if (Object.hasOwn(profile.products.value, product)) continue;
    throw new RigError("JOB_INVALID", {
      what: `product "${product}" is not in profile ${profile.name}`,
      where: where(["nozzles", i, "product"]),
      mend: `one of ${Object.keys(profile.products.value).join(", ")}`,
    });
  }
}

/** Fuel of another kind spoils what is in the receiver and in the station's tank; and one run must fit into it. */
function requireReceiver({ receiver, where: inRig }: RigConfig, { job, where }: LoadedJob, runL: number): void {
  if (!receiver) return;
  for (const [i, { product }] of job.nozzles.entries()) {
    if (receiver.products === null || receiver.products.includes(product)) continue;
    throw new RigError("JOB_INVALID", {
      what: `the receiver does not take product "${product}"`,
      where: where(["nozzles", i, "product"]),
      mend: `it takes ${receiver.products.join(", ")}: bring another receiver, or clean it and correct rig.yaml`,
    });
  }
  if (receiver.capacity >= runL) return;
  throw new RigError("CONFIG_INVALID", {
    what: `the receiver holds ${receiver.capacity} L, one run gives up to ${runL.toFixed(1)} L`,
    where: inRig(["receiver", "capacity"]),
    mend: "take a larger receiver, or a smaller volume in the job",
  });
}

function requireRoles(config: RigConfig, { job }: LoadedJob): void {
  const refuse = (what: string, mend: string) =>
    new RigError("CONFIG_INVALID", { what, where: config.where(["roles"]), mend });
  if (job.method === "master-meter" && !config.roles.meter) {
    throw refuse("no device has the role meter", "name the master meter under roles, or use the metal measure");
  }
  const unseen = job.nozzles.find(({ display }) => isReadAtRest(config, display));
  if (!config.roles.meter && unseen) {
    const what = `neither a meter nor a data interface tells when the measure is full (nozzle ${unseen.id})`;
    throw refuse(what, "name a flow meter under roles: it closes the valve, and need not be a standard");
  }
}

/** A real measure is read by a person: at the terminal, or beforehand in the job. */
function requireReadings(config: RigConfig, { job, where }: LoadedJob, { kind }: Rules): void {
  if (job.method !== "metal-measure" || config.simulated || process.stdin.isTTY) return;
  const needed = neededReadings(config, job);
  const missing = job.nozzles.flatMap(({ id: nozzle }) =>
    kind.points.flatMap(({ id: point, runs }) =>
      Array.from({ length: runs.value }, (_, i) => i + 1).flatMap((run) => {
        const given = (job.answers?.readings ?? []).find(
          (reading) => reading.point === point && reading.run === run && (reading.nozzle ?? nozzle) === nozzle,
        );
        return needed.filter((key) => given?.[key] === undefined).map((key) => `${point} run ${run} ${key}`);
      }),
    ),
  );
  if (missing.length === 0) return;
  throw new RigError("ANSWER_MISSING", {
    what: `no reading of the metal measure for ${missing.join(", ")}`,
    where: where(["answers", "readings"]),
    mend: "add them under answers.readings, or run in a terminal",
  });
}

type Named = Pick<RigConfig, "roles" | "devices">;

/** A person reads it. */
function isReadByPerson({ roles, devices }: Named, display: string | undefined): boolean {
  return devices[display ?? roles.display ?? ""]?.driver.prompts === "to-act-and-read";
}

/** Nobody and nothing reads it while fuel flows. */
function isReadAtRest({ roles, devices }: Named, display: string | undefined): boolean {
  return devices[display ?? roles.display ?? ""]?.driver.readsAtRest ?? false;
}

/** What no device of the rig reads. */
function neededReadings({ roles, devices }: RigConfig, job: LoadedJob["job"]) {
  const manual = job.nozzles.some(({ display }) => isReadByPerson({ roles, devices }, display));
  const keys: Array<"neck" | "tJ" | "tB" | "display" | "amount"> = ["neck"];
  if (!roles.nozzleTemperature) keys.push("tJ");
  if (!roles.measureTemperature) keys.push("tB");
  if (manual) keys.push("display");
  return keys;
}
