/** STOP against what others press at the same time. */
import { sleep } from "@proverig/drivers";
import { expect, it } from "vitest";
import { begin, openPanel, SHORT_JOB, say, until, untilJob, WANG } from "./testing/panel.ts";

const MINUTES = 400_000;
const NEVER = new AbortController().signal;

it("a STOP in the turn after a release stands until it is released itself", { timeout: MINUTES }, async () => {
  const { service, journal, close } = await openPanel();
  await begin(service, SHORT_JOB);
  await untilJob(service, ({ delivery }) => delivery !== null);
  service.stop("Li");
  await until(service, ({ trip, job }) => trip !== null && job?.delivery === null);
  // Valves have not been looked at yet.
  const releasing = service.command({ do: "release" }, WANG);
  service.stop("Li");
  await releasing;
  await sleep(journal.clock, 20_000, NEVER);
  expect(service.state().trip).not.toBeNull();
  expect(service.live().open).toEqual([]);
  await say(service, { do: "release" }, WANG);
  await until(service, ({ trip }) => trip === null);
  await close();
});

it("a release that came before the STOP, while the first trip was written down, does not count", {
  timeout: MINUTES,
}, async () => {
  const { service, journal, close } = await openPanel();
  await begin(service, SHORT_JOB);
  await untilJob(service, ({ delivery }) => delivery !== null);
  service.stop("Li");
  // The engine does not wait for it yet.
  await service.command({ do: "release" }, WANG);
  service.stop("Li");
  await sleep(journal.clock, 20_000, NEVER);
  expect(service.state().trip).not.toBeNull();
  await close();
});
