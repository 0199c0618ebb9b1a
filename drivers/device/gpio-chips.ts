/** The lines of the board's GPIO chips, found by the chip's label. Levels are electrical: true is high. */
export interface GpioChips {
  /** Rejects with GPIO_UNAVAILABLE when there is no such chip or line here. */
  output(chip: string, offset: number, initial: boolean): Promise<GpioOutput>;
  input(chip: string, offset: number): Promise<GpioInput>;
}

export interface GpioOutput {
  write(high: boolean): void;
  read(): boolean;
  close(): void;
}

export interface GpioInput {
  read(): boolean;
  /** Called whenever the level may have changed, and perhaps more often: who listens reads it. */
  watch(listener: () => void): void;
  close(): void;
}
