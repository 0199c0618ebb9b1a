import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AcceptanceRules } from "@proverig/calibration";
import { DEFAULT_ACCEPTANCE } from "@proverig/calibration";
import { asRigError, type RigError } from "@proverig/drivers";
import { stringify } from "yaml";
import { type Journal, openJournal } from "../../journal/index.ts";
import { temporaryDir } from "../../journal/testing/temporary.ts";
import { SHORT, scene } from "../../verify/testing/visit.ts";
import { type AcceptRequest, accept } from "../acceptance.ts";
import { type Calibrated, type CalibrateOptions, calibrate } from "../calibrate.ts";
import type { AnyCalibrationEntry } from "../entries.ts";

const RIG = fileURLToPath(new URL("../../../examples/rig.yaml", import.meta.url));

/** A calibration file's value: two flows, three runs each, into a 10 L measure. `more` stands over it, key by key. */
export function meterFile(more: Record<string, unknown> = {}) {
  return {
    kind: "meter",
    device: "master",
    method: "metal-measure",
    certificate: { number: "CAL-1", validUntil: "2098-06-30", laboratory: "Lab" },
    liquid: { product: "gasoline-92" },
    points: [{ flow: 55 }, { flow: 24 }],
    standards: {
      can: {
        kind: "metal-measure",
        certificate: "M-1",
        calibrated: "2024-01-15",
        validUntil: "2099-12-31",
        volume: 10,
        neck: 104,
        mlPerMm: 0.9,
        material: "stainless-steel",
        U: 0.025,
        readingHalfWidth: 0.25,
        drain: 0.5,
      },
    },
    operator: { name: "B" },
    ...more,
  };
}

export interface CalibrationOutcome {
  calibrated: Calibrated | null;
  fault: RigError | null;
  entries: AnyCalibrationEntry[];
}

/** A rig, a station and calibrations of it in this process, as fast as it goes; and visits on the same data. */
export function calibrationScene({ station = {}, rig = [] as Array<[string, string]> } = {}) {
  const dir = temporaryDir();
  const data = join(dir, "data");
  writeFileSync(join(dir, "station.yaml"), JSON.stringify(station));
  const text = rig.reduce(
    (now, [from, to]) => {
      if (!now.includes(from)) throw new Error(`rig.yaml has no ${from}`);
      return now.replace(from, to);
    },
    readFileSync(RIG, "utf8"),
  );
  const config = join(dir, "rig.yaml");
  writeFileSync(config, `station: station.yaml\n${text}`);

  const run = async (
    file: Record<string, unknown>,
    more: Partial<CalibrateOptions> = {},
  ): Promise<CalibrationOutcome> => {
    const path = join(dir, "calibration.yaml");
    writeFileSync(path, stringify(file));
    const entries: AnyCalibrationEntry[] = [];
    const outcome = await calibrate({
      config,
      calibration: path,
      purpose: file.purpose === "check" ? "check" : "calibration",
      data,
      speed: Number.POSITIVE_INFINITY,
      seed: 1,
      resume: false,
      signal: new AbortController().signal,
      person: null,
      onEntry: (entry) => void entries.push(entry),
      onProgress: () => undefined,
      onOutputs: () => undefined,
      ...more,
    }).catch((error: unknown) => asRigError(error));
    if (outcome instanceof Error) return { calibrated: null, fault: outcome, entries };
    return { calibrated: outcome, fault: outcome.fault, entries };
  };

  const withJournal = async <T>(work: (journal: Journal) => Promise<T>): Promise<T> => {
    const journal = await openJournal({ dir: data, clock: ({ lastMs }) => after(lastMs) });
    try {
      return await work(journal);
    } finally {
      await journal.close();
    }
  };
  const accepted = (id: string, more: Partial<AcceptRequest> & { rules?: AcceptanceRules } = {}) =>
    withJournal((journal) =>
      accept(journal, { id, by: "Li", from: null, rules: DEFAULT_ACCEPTANCE, reason: null, ...more }),
    );

  /** The example's job on this rig and this data. */
  const verification = () => {
    const own = scene({ station, job: [SHORT], rig });
    return { ...own, visit: () => own.visit({ data, config }) };
  };
  return { dir, data, config, run, withJournal, accepted, verification };
}

/** A clock that stands just after the last entry: simulated time has run ahead of the machine's. */
function after(lastMs: number | null) {
  const at = (lastMs ?? Date.now()) + 5000;
  const now = () => at;
  return {
    simulated: true,
    now,
    wallMs: now,
    after: () => ({ cancel: () => undefined }),
    hold: <T>(work: Promise<T>) => work,
  };
}
