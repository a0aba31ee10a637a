/** Finds the files in what is pasted. */

/** What browsers call a picture that has no name. */
const NAMELESS = /^(image\.\w+)?$/;

/** The files to attach; none when the text that came with them is what was meant, as with cells of a spreadsheet. */
export function pastedFiles(
  { files, types }: Pick<DataTransfer, 'files' | 'types'>,
  now: Date
): readonly File[] {
  const isText = types.includes('text/plain') && types.includes('text/html');
  return isText ? [] : [...files].map(file => named(file, now));
}

/** Tell pasted pictures apart by the time, as screenshots are named. */
function named(file: File, now: Date): File {
  if (!NAMELESS.test(file.name)) {
    return file;
  }
  const ending = file.type.split('/')[1]?.replace(/\W.*/, '') ?? 'bin';
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()];
  const stamp = [day, time].map(numbers => numbers.map(twoDigits).join('-'));
  return new File([file], `pasted ${stamp.join(' ')}.${ending}`, {
    type: file.type
  });
}

function twoDigits(count: number): string {
  return String(count).padStart(2, '0');
}
