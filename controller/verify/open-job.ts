import { isAttested } from "../attestation/index.ts";
import type { WithStandards } from "../calibrate/for-verification.ts";
import type { EntryData } from "../engine/entries.ts";
import type { JobSummary, Journal } from "../journal/index.ts";
import { basisOf } from "../record/basis.ts";
import { regulationCode } from "../regulation/index.ts";
import { sealWarnings } from "../regulation/seal-codes.ts";
import { VERSION } from "../version.ts";
import { displayName } from "./instruments.ts";
import type { Prepared } from "./prepare.ts";

/** The first entry of a job's chain: what it is, by what it will be judged, and on what its results will rest. */
export async function openJob({ prepared, sources, warnings }: WithStandards, journal: Journal): Promise<JobSummary> {
  const { config, loadedJob, profile, rules } = prepared;
  const { job, sha256 } = loadedJob;
  const decimalsOf = (nozzle: number) => decimalsFrom(config.devices[displayName(config, job, nozzle)]?.options);
  const data: Omit<EntryData["job-opened"], "id" | "jobSha256" | "rigHead"> = {
    rigId: config.id,
    configHash: config.configHash,
    profile: {
      name: rules.profile.name,
      overlays: rules.profile.overlays,
      attested: isAttested(journal.rigEntries(), profile.files),
    },
    software: { version: VERSION, regulationCode: regulationCode(profile.files) },
    jobFile: Buffer.from(loadedJob.bytes).toString("utf8"),
    job,
    basis: { ...basisOf(config, job, decimalsOf), ...(Object.keys(sources).length > 0 ? { sources } : {}) },
    warnings: [...openingWarnings(prepared), ...warnings],
  };
  return journal.openJob(sha256, data);
}

/** Decimals as the display's own schema has made them. */
function decimalsFrom(options: unknown) {
  const found = typeof options === "object" && options !== null && "decimals" in options ? options.decimals : null;
  const of = (key: "volume" | "amount" | "price") => {
    const value = typeof found === "object" && found !== null ? Reflect.get(found, key) : undefined;
    return typeof value === "number" ? value : 2;
  };
  return { volume: of("volume"), amount: of("amount"), price: of("price") };
}

function openingWarnings({ config, loadedJob, rules }: Prepared) {
  const { job } = loadedJob;
  const warnings = [];
  if (job.volume !== undefined && job.volume < rules.profile.volumeL.value) {
    warnings.push({
      code: "volume",
      text: `${job.volume} L a run, the profile's are ${rules.profile.volumeL.value} L`,
    });
  }
  if (job.method === "master-meter" && !(config.roles.nozzleTemperature && config.roles.meterTemperature)) {
    warnings.push({
      code: "no-temperatures",
      text: "without probes at nozzle and meter no volume is corrected for temperature",
    });
  }
  if (config.bench) warnings.push({ code: "bench", text: "iKnow: bench — safety rules for real lines were waived" });
  return [...warnings, ...sealWarnings(job.dispenser.seals, rules.profile.sealDigits.value)];
}
