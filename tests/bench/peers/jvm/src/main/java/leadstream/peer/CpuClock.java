package leadstream.peer;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Processor time of the thread that made it, and of the others: the JVM's own sum moves by hundredths
 * of a second, which is a whole pass of what is fast.
 */
final class CpuClock {
  private static final double NANOS = 1e9;
  private static final Path THREADS = Path.of("/proc/self/task");

  private final String ownThread;

  CpuClock() throws IOException {
    ownThread = Path.of("/proc/thread-self").toRealPath().getFileName().toString();
  }

  /** Of the thread that asks. */
  double own() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / NANOS;
  }

  /** Of all threads, compiler and collector included, as far as they are still there. */
  double all() throws IOException {
    double others = 0;
    List<Path> threads;
    try (Stream<Path> found = Files.list(THREADS)) {
      threads = found.toList();
    }
    for (Path thread : threads) {
      if (!thread.getFileName().toString().equals(ownThread)) {
        others += ran(thread) / NANOS;
      }
    }
    return own() + others;
  }

  private static long ran(Path thread) throws IOException {
    try {
      return Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[0]);
    } catch (NoSuchFileException ended) {
      return 0;
    }
  }
}
