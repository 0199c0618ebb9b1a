/** A vector picture as data: documents draw it with ink, the panel as SVG in its theme's colours. Origin top left. */
export interface Picture {
  width: number;
  height: number;
  /** One sentence for who cannot see it. */
  title: string;
  shapes: Shape[];
}

/** What a shape means; whoever draws gives it a colour. */
export type Tone = "ink" | "soft" | "grid" | "main" | "band" | "past" | "warn" | "bad" | "paper";

export type Shape =
  | { kind: "line"; points: Array<[number, number]>; tone: Tone; width: number; dashed?: boolean }
  | { kind: "area"; points: Array<[number, number]>; tone: Tone }
  | { kind: "dot"; x: number; y: number; radius: number; tone: Tone; hollow?: boolean }
  | { kind: "bar"; x: number; y: number; width: number; height: number; tone: Tone }
  | { kind: "text"; x: number; y: number; text: string; size: number; anchor: "start" | "middle" | "end"; tone: Tone };
