import { asRigError } from "@proverig/drivers";
import type { Live, PanelCommand, PanelState, RefusalCode, Said, UserRole } from "../protocol/index.ts";
import { type NotNowId, notNowText } from "../text/index.ts";

/** Who presses a button. */
export interface Actor {
  name: string;
  role: UserRole;
}

/** The rig as the server sees it: what it shows, and what it can be asked. The house behind it knows no sockets. */
export interface PanelService {
  /** New at each start of the process. */
  readonly bootId: string;
  state(): PanelState;
  /** Calls back with the parts of the state that have changed, as they change. */
  onState(listener: (parts: Partial<PanelState>) => void): () => void;
  live(): Live;
  /** Rejects with Refused. Permissions have been checked; who is in control is the service's own business. */
  command(command: PanelCommand, actor: Actor): Promise<void>;
  /** Who has a panel connected and may operate, by name; whenever it changes. */
  connected(names: ReadonlySet<string>): void;
  /** Valves closed and the dispenser stopped, now. Anybody may. Never throws. */
  stop(by: string): void;
  /** Wait until the rig is at rest; for the end of the process. */
  close(): Promise<void>;
}

/** A command that the rig does not take, by a code that the panel has words for. */
export class Refused extends Error {
  readonly code: RefusalCode;

  /** The same as a phrase of the dictionary, where there is one. */
  readonly said: Said | undefined;

  constructor(code: RefusalCode, text: string, said?: Said) {
    super(text);
    this.name = "Refused";
    this.code = code;
    this.said = said;
  }
}

/** Somebody else works with the rig. */
export function rigTaken(user: string): Refused {
  return notNow(user === "calibration" ? "calibrationUnderWay" : "visitUnderWay");
}

/** A file that was handed in; what is wrong with it as its reader said it. */
export function fileRefused(code: "JOB_INVALID" | "CALIBRATION_INVALID", error: unknown): Refused {
  const { message, said } = asRigError(error);
  return new Refused(code, message, said);
}

/** Not wrong, only not now. */
export function notNow(id: NotNowId, params: Said["params"] = {}): Refused {
  return new Refused("NOT_NOW", notNowText(id, params), { id, params });
}
