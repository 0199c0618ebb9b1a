import type { Job } from "../../config/job.ts";
import type { Journal } from "../../journal/index.ts";
import type { OfferedJob, RigDetail } from "../../protocol/index.ts";
import { VERSION } from "../../version.ts";
import { type Route, route } from "../router.ts";
import type { PanelService } from "../service.ts";

export interface RigParts {
  service: Pick<PanelService, "bootId" | "state">;
  journal: Pick<Journal, "keys">;
  offered: Job | null;
}

/** The rig itself, and the job that it was given to offer. */
export function rigRoutes({ service, journal, offered }: RigParts): Route[] {
  return [
    route("GET", "/api/rig", "watch", () => {
      const { rig, faults } = service.state();
      const { bootId } = service;
      return {
        json: { rig, faults, bootId, version: VERSION, fingerprint: journal.keys.fingerprint } satisfies RigDetail,
      };
    }),
    route("GET", "/api/offered-job", "watch", () => ({ json: { job: offered } satisfies OfferedJob })),
  ];
}
