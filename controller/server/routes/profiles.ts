import { isRigError } from "@proverig/drivers";
import { type Attestations, attestationDetail, attestationState, type Subject } from "../../attestation/index.ts";
import { attestSchema, type ProfileDetail, type ProfileList } from "../../protocol/index.ts";
import type { ProfileShelf } from "../profile-shelf.ts";
import { ApiRefused } from "../refused.ts";
import { type Asked, type Route, route, routeWith, sessionOf } from "../router.ts";

export interface ProfileParts {
  profiles: ProfileShelf;
  attestations: Attestations;
}

/** The regulations that the rig knows, and what the laboratory has said of each of their numbers. */
export function profileRoutes({ profiles, attestations }: ProfileParts): Route[] {
  const subjectOf = ({ params }: Asked): Subject => {
    const subject = profiles.subject(params.name ?? "");
    if (!subject) throw new ApiRefused("NOT_FOUND", `there is no profile ${params.name}`);
    return subject;
  };
  const isAttested = (name: string) => {
    const subject = profiles.subject(name);
    return subject !== undefined && attestationState(subject, attestations.decisions).attested;
  };
  const detail = (subject: Subject) => ({
    json: attestationDetail(attestationState(subject, attestations.decisions)),
  });

  return [
    route("GET", "/api/profiles", "watch", () => {
      const known = profiles.list.profiles.map((profile) => ({ ...profile, attested: isAttested(profile.name) }));
      return { json: { ...profiles.list, profiles: known } satisfies ProfileList };
    }),
    route("GET", "/api/profiles/:name", "watch", ({ params }) => {
      const profile = profiles.get(params.name ?? "");
      if (!profile) throw new ApiRefused("NOT_FOUND", `there is no profile ${params.name}`);
      return { json: { profile } satisfies ProfileDetail };
    }),
    route("GET", "/api/attestations/:name", "watch", (asked) => detail(subjectOf(asked))),
    routeWith("POST", "/api/attestations/:name", "attest", attestSchema, async (asked) => {
      const subject = subjectOf(asked);
      const { sha256, ...said } = asked.body;
      if (sha256 !== subject.sha256) throw new ApiRefused("NOT_THE_SAME", `${subject.name} is another file by now`);
      try {
        await attestations.decide(subject, [said], sessionOf(asked).user.name);
      } catch (error) {
        if (isRigError(error, "ATTESTATION_REFUSED")) throw new ApiRefused("NOT_THE_SAME", error.message);
        throw error;
      }
      return detail(subject);
    }),
  ];
}
