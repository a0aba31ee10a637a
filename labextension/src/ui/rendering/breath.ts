/** Lets the page breathe: work in small steps shares the time of a task, and goes on in the next one when it is used up. */

/** So much work in one task is not felt. */
const SLICE_MS = 12;

let began: number | null = null;

/** Wait for the next task when this one has worked long enough; to be called before each step. */
export async function breathe(): Promise<void> {
  while (began !== null && performance.now() - began >= SLICE_MS) {
    await nextTask();
  }
  if (began === null) {
    began = performance.now();
    setTimeout(() => {
      began = null;
    });
  }
}

function nextTask(): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve);
  });
}
