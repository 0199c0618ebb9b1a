import type { Live, PanelCommand, PanelState, RefusalCode, UserRole } from "../protocol/index.ts";

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

  constructor(code: RefusalCode, text: string) {
    super(text);
    this.name = "Refused";
    this.code = code;
  }
}
