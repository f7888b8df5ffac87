package leadstream.peer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Passes over the rows, test-then-train, each with a learner that knows nothing. */
final class Course {
  private static final double NANOS = 1e9;

  final List<Double> seconds = new ArrayList<>();
  final List<Double> cpuSeconds = new ArrayList<>();

  /** What the learner told of each row in the last pass. */
  final double[] told;

  long warmUpRows;

  private final Learner.Maker maker;
  private final CpuClock cpu = new CpuClock();

  Course(Learner.Maker maker, int rows) throws IOException {
    this.maker = maker;
    this.told = new double[rows];
  }

  /** Unmeasured, until this thread has used so many seconds of its processor for it. */
  void warmUp(double cpuSecondsWanted) throws Exception {
    double end = cpu.own() + cpuSecondsWanted;
    while (cpu.own() < end) {
      Learner fresh = maker.make();
      for (int i = 0; i < told.length && (i % 64 != 0 || cpu.own() < end); i++) {
        told[i] = fresh.testThenTrain(i);
        warmUpRows++;
      }
    }
  }

  /** At most {@code repeat} passes; none begins once {@code budget} seconds are spent. */
  void run(int repeat, double budget) throws Exception {
    double spent = 0;
    for (int pass = 0; pass < repeat && (pass == 0 || spent < budget); pass++) {
      Learner fresh = maker.make();
      double cpuBegin = cpu.all();
      long begin = System.nanoTime();
      for (int i = 0; i < told.length; i++) {
        told[i] = fresh.testThenTrain(i);
      }
      seconds.add((System.nanoTime() - begin) / NANOS);
      cpuSeconds.add(cpu.all() - cpuBegin);
      spent += seconds.get(pass);
    }
  }

  /** How many rows were told right; the answers of a detector mean something else. */
  long right() {
    long right = 0;
    for (double answer : told) {
      right += answer == 1 ? 1 : 0;
    }
    return right;
  }
}
