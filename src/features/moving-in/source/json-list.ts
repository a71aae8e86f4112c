import { badLine, createKeeper, type RawRecord, type Splitter } from './record.ts';

const [quote, backslash, lineFeed, comma, colon] = [0x22, 0x5c, 0x0a, 0x2c, 0x3a];
const [openArray, closeArray, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

const isBlank = (byte: number) => byte === 0x20 || byte === 0x09 || byte === 0x0d;

/** No name on the way to the records is longer. */
const maxName = 256;
/** What is beside the records can be nested as deep; how deep a record is, is looked at when it is read. */
const maxDepthBeside = 128;

/**
 * Cuts a JSON document into the elements of one list: the document itself, or what is below the path of members, such as
 * `users`. Without a path, an object at the top is a record of its own. Only brackets and quotes are looked at here: what
 * is in a record is parsed by itself, and a record that is no JSON keeps no other out.
 */
export function createListSplitter(path: readonly string[]): Splitter {
  const keeper = createKeeper();
  /** The brackets that are open outside of a record. */
  const open: number[] = [];
  /** How many of them lead to the list. */
  let onPath = 0;
  let line = 1;
  /** Brackets that are open within a record; -1 while there is none. */
  let depth = -1;
  let begun = 0;
  let inText = false;
  let isEscaped = false;
  let name: number[] = [];
  let found = false;
  let wasTop = false;

  const refuse = (problem: string) => badLine(line, problem);
  const isInList = () => onPath === open.length && found && open.at(-1) === openArray;
  /** Whether what begins here is a record. */
  const isRecord = (byte: number) =>
    isInList() || (open.length === 0 && path.length === 0 && byte === openObject);

  const enter = (byte: number) => {
    if (open.length === maxDepthBeside) throw refuse('the JSON is nested too deeply');
    if (open.length === 0 && wasTop) throw refuse('something follows the end of the JSON');
    const leads = onPath === open.length && isNext(byte);
    if (leads && found) throw refuse('the list of users is there twice');
    open.push(byte);
    if (!leads) return;
    onPath = open.length;
    found = byte === openArray;
  };
  const isNext = (byte: number) => {
    if (open.length === 0) return true;
    if (open.at(-1) !== openObject || open.length > path.length) return false;
    const isLast = open.length === path.length;
    return (
      Buffer.from(name).toString() === path[open.length - 1] &&
      byte === (isLast ? openArray : openObject)
    );
  };
  const leave = (byte: number) => {
    const opening = open.pop();
    if (opening !== (byte === closeArray ? openArray : openObject))
      throw refuse('a bracket is closed that is not open');
    onPath = Math.min(onPath, open.length);
    wasTop ||= open.length === 0;
  };
  const beside = (byte: number) => {
    if (byte === openObject || byte === openArray) enter(byte);
    else if (byte === closeObject || byte === closeArray) leave(byte);
    else if (byte === quote) [inText, name] = [true, []];
    else if (open.length === 0 && !isBlank(byte)) throw refuse('it is no JSON');
  };

  const push = (chunk: Buffer): RawRecord[] => {
    const records: RawRecord[] = [];
    let start = 0;
    const finish = (end: number) => {
      keeper.keep(chunk.subarray(start, end));
      records.push({ line: begun, bytes: keeper.take() });
      depth = -1;
    };
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index]!;
      if (byte === lineFeed) {
        if (inText) throw refuse('a text has no end');
        line += 1;
      } else if (inText) {
        if (isEscaped) isEscaped = false;
        else if (byte === backslash) isEscaped = true;
        else if (byte === quote) inText = false;
        if (inText && depth === -1 && name.length < maxName) name.push(byte);
      } else if (depth >= 0) {
        if (byte === quote) inText = true;
        else if (byte === openObject || byte === openArray) depth += 1;
        else if (byte === closeObject || byte === closeArray) {
          if (depth > 0) {
            depth -= 1;
            // A record that is no element of a list ends with its bracket.
            if (depth === 0 && open.length === 0) finish(index + 1);
          } else {
            finish(index);
            leave(byte);
          }
        } else if (byte === comma && depth === 0) finish(index);
      } else if (isInList() && (byte === comma || isBlank(byte))) {
        continue;
      } else if (byte !== closeArray && byte !== colon && isRecord(byte)) {
        [depth, begun, start] = [0, line, index];
        index -= 1;
      } else beside(byte);
    }
    if (depth >= 0) keeper.keep(chunk.subarray(start));
    return records;
  };

  return {
    push,
    end() {
      if (depth >= 0) throw badLine(begun, 'the record has no end: the file is cut short');
      if (inText || open.length > 0) throw refuse('the JSON has no end: the file is cut short');
      if (!found && !(path.length === 0 && begun > 0))
        throw refuse(
          path.length === 0
            ? 'there is no list of users'
            : `there is no list of users below "${path.join('.')}"`,
        );
      return [];
    },
  };
}
