package leadstream.peer;

import org.apache.kafka.streams.kstream.Windowed;

/** One closed window, as it leaves. */
record WindowResult(String lead, long start, long end, Totals totals) {
  static WindowResult of(Windowed<String> key, Totals totals) {
    return new WindowResult(key.key(), key.window().start(), key.window().end(), totals);
  }
}
