package leadstream.peer;

/** What the windows need of one event; the url is kept as a 64-bit hash, as leadstream keeps it. */
record Event(long time, long dwellMs, long url) {}
