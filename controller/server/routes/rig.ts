import type { Job } from "../../config/job.ts";
import type { Journal } from "../../journal/index.ts";
import type { OfferedJob, ProfileDetail, RigDetail } from "../../protocol/index.ts";
import { VERSION } from "../../version.ts";
import type { ProfileShelf } from "../profile-shelf.ts";
import { ApiRefused } from "../refused.ts";
import { type Route, route } from "../router.ts";
import type { PanelService } from "../service.ts";

export interface RigParts {
  service: Pick<PanelService, "bootId" | "state">;
  journal: Pick<Journal, "keys">;
  profiles: ProfileShelf;
  offered: Job | null;
}

/** The rig itself, and the regulations that it knows. */
export function rigRoutes({ service, journal, profiles, offered }: RigParts): Route[] {
  return [
    route("GET", "/api/rig", "watch", () => {
      const { rig, faults } = service.state();
      const { bootId } = service;
      return {
        json: { rig, faults, bootId, version: VERSION, fingerprint: journal.keys.fingerprint } satisfies RigDetail,
      };
    }),
    route("GET", "/api/offered-job", "watch", () => ({ json: { job: offered } satisfies OfferedJob })),
    route("GET", "/api/profiles", "watch", () => ({ json: profiles.list })),
    route("GET", "/api/profiles/:name", "watch", ({ params }) => {
      const profile = profiles.get(params.name ?? "");
      if (!profile) throw new ApiRefused("NOT_FOUND", `there is no profile ${params.name}`);
      return { json: { profile } satisfies ProfileDetail };
    }),
  ];
}
