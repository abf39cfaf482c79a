type Listener = (place: string, textOf: () => string) => void;

let listener: Listener | undefined;

/** Has someone look at whatever processes, hosts and engines say from now on. */
export function onSaid(look: Listener): void {
  listener = look;
}

/** Tells of something said; costs nothing where nobody looks. */
export function said(place: string, textOf: () => string): void {
  listener?.(place, textOf);
}
