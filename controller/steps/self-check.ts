import { statfs } from "node:fs/promises";
import { type Device, isRigError, RigError } from "@proverig/drivers";
import type { Note } from "../engine/entries.ts";
import type { Visit } from "../engine/visit.ts";
import type { Step } from "../plan/steps.ts";
import { done } from "./done.ts";
import { requireStandards } from "./standards.ts";

const MIN_FREE_BYTES = 50 * 1024 * 1024;
/** No verification was made before this program was. */
const EARLIEST_MS = Date.UTC(2025, 0, 1);

/** Is the rig fit to measure? Everything that can be known before anything moves. */
export async function selfCheck(visit: Visit, step: Extract<Step, { kind: "self-check" }>): Promise<void> {
  const { config, job, rules, clock, instruments } = visit;
  const warnings: Note[] = [];
  requireStandards(config, job.method, clock.wallMs());
  requirePlausibleClock(visit);
  await requireSpace(visit);
  for (const device of devicesInUse(visit)) {
    const { complaints } = await probeTwice(device);
    for (const text of complaints) warnings.push({ code: "probe", text: `${device.name}: ${text}` });
  }
  const ambient = await ambientC(visit);
  const [low, high] = rules.profile.conditions.ambientC.value;
  if (ambient === null) warnings.push({ code: "ambient-unknown", text: "ambient temperature not stated" });
  else if (ambient < low || ambient > high) {
    throw new RigError("AMBIENT", {
      what: `ambient ${ambient} C, the profile allows ${low} to ${high}`,
      where: instruments.ambient?.name ?? "answers.ambient",
      mend: "wait for other weather",
    });
  }
  await visit.supervisor.allClosed();
  visit.monitor.start();
  await done(visit, step, { ambient, warnings });
}

function devicesInUse({ instruments, job }: Visit): Device[] {
  const { meter, probes, ambient, watchdog } = instruments;
  const displays = job.nozzles.map(({ id }) => instruments.display(id));
  const devices: Array<Device | null> = [meter, ...probes.map(({ device }) => device), ambient, watchdog, ...displays];
  return [...new Set(devices.filter((device) => device !== null))];
}

/** One lost reply is no fault; two are. */
export async function probeTwice(device: Device) {
  try {
    return await device.probe();
  } catch (error) {
    if (!isRigError(error, "DEVICE_SILENT", "REPLY_CORRUPT", "LINK_LOST")) throw error;
    return device.probe();
  }
}

async function ambientC({ instruments, job }: Visit): Promise<number | null> {
  if (instruments.ambient) return (await instruments.ambient.read()).value;
  return job.answers?.ambient ?? null;
}

function requirePlausibleClock({ clock, journal }: Visit): void {
  const now = clock.wallMs();
  const opened = journal.history.openedAt;
  if (now >= EARLIEST_MS && (opened === null || now >= Date.parse(opened) - 1000)) return;
  throw new RigError("CLOCK_IMPLAUSIBLE", {
    what: `the clock says ${new Date(now).toISOString()}${opened ? `, the job was opened ${opened}` : ""}`,
    mend: "set the clock, then go on",
  });
}

/** Rejects with DISK_FULL: a job that cannot be journaled to its end is not begun. */
export async function requireSpace({ dataDir, clock }: Pick<Visit, "dataDir" | "clock">): Promise<void> {
  const { bavail, bsize } = await clock.hold(statfs(dataDir));
  if (bavail * bsize >= MIN_FREE_BYTES) return;
  throw new RigError("DISK_FULL", {
    what: `${Math.round((bavail * bsize) / 1024 / 1024)} MiB left, ${MIN_FREE_BYTES / 1024 / 1024} are needed`,
    where: dataDir,
    mend: "free some space",
  });
}
