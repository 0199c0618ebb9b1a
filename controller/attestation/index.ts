/** Profiles held against the official copy, number by number, by named people of the laboratory. */
export { type Asked, type Attestations, openAttestations } from "./attestations.ts";
export { ATTESTATION, attestationFile, checkAttestation, isAttested } from "./bundle.ts";
export { type Copy, type Decision, type Decisions, foldDecisions } from "./decision.ts";
export { type SourcedNumber, sameValue, shownValue } from "./numbers.ts";
export { type AttestationState, attestationDetail, attestationState } from "./state.ts";
export { loadSubject, profileSubject, type Subject } from "./subject.ts";
