/** The time, for components that show how long something takes. */
import { useEffect, useState } from 'react';

/** Whole seconds until a time in milliseconds since the epoch; 0 when it is over or there is none, and then no clock runs. */
export function useSecondsUntil(until: number | null): number {
  const [over, setOver] = useState<number | null>(null);
  const counts = until !== null && until !== over;
  const now = useClock(counts);
  const left = counts ? Math.max(0, Math.ceil((until - now) / 1000)) : 0;
  if (counts && left === 0) {
    setOver(until);
  }
  return left;
}

/** Milliseconds since the epoch, renewed every second while `running`. */
export function useClock(running: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) {
      return;
    }
    const tick = () => setNow(Date.now());
    const first = setTimeout(tick);
    const timer = setInterval(tick, 1000);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [running]);
  return now;
}
