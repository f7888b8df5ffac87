package leadstream.peer;

import java.util.Arrays;

/** The state of one window of one lead. */
final class Totals {
  static final int DISTINCT_MAX = 64;

  long count;
  long sum;
  long max = Long.MIN_VALUE;
  int distinct;
  long[] urls;

  Totals() {
    this(new long[4]);
  }

  Totals(long[] urls) {
    this.urls = urls;
  }

  Totals add(Event event) {
    ++count;
    sum += event.dwellMs();
    max = Math.max(max, event.dwellMs());
    addUrl(event.url());
    return this;
  }

  private void addUrl(long url) {
    for (int i = 0; i < distinct; ++i) {
      if (urls[i] == url) {
        return;
      }
    }
    if (distinct == DISTINCT_MAX) {
      return;
    }
    if (distinct == urls.length) {
      urls = Arrays.copyOf(urls, Math.min(DISTINCT_MAX, distinct * 2));
    }
    urls[distinct++] = url;
  }
}
