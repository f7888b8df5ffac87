package leadstream.peer;

import com.github.javacliparser.ClassOption;
import com.yahoo.labs.samoa.instances.Instance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import moa.classifiers.Classifier;
import moa.core.Utils;

/** Passes over the rows, test-then-train, each with a learner that knows nothing. */
final class Course {
  private static final double NANOS = 1e9;

  final List<Double> seconds = new ArrayList<>();
  final List<Double> cpuSeconds = new ArrayList<>();
  long right;
  long warmUpRows;

  private final String learner;
  private final Rows rows;
  private final CpuClock cpu = new CpuClock();

  Course(String learner, Rows rows) throws IOException {
    this.learner = learner;
    this.rows = rows;
  }

  /** Unmeasured, until this thread has used so many seconds of its processor for it. */
  void warmUp(double cpuSecondsWanted) throws Exception {
    double end = cpu.own() + cpuSecondsWanted;
    while (cpu.own() < end) {
      Classifier fresh = make();
      for (int i = 0; i < rows.instances.length && (i % 64 != 0 || cpu.own() < end); i++) {
        testThenTrain(fresh, rows.instances[i]);
        warmUpRows++;
      }
    }
  }

  /** At most {@code repeat} passes; none begins once {@code budget} seconds are spent. */
  void run(int repeat, double budget) throws Exception {
    double spent = 0;
    for (int pass = 0; pass < repeat && (pass == 0 || spent < budget); pass++) {
      Classifier fresh = make();
      right = 0;
      double cpuBegin = cpu.all();
      long begin = System.nanoTime();
      for (Instance row : rows.instances) {
        right += testThenTrain(fresh, row) ? 1 : 0;
      }
      seconds.add((System.nanoTime() - begin) / NANOS);
      cpuSeconds.add(cpu.all() - cpuBegin);
      spent += seconds.get(pass);
    }
  }

  private Classifier make() throws Exception {
    Classifier made = (Classifier) ClassOption.cliStringToObject(learner, Classifier.class, null);
    made.setModelContext(rows.header);
    made.prepareForUse();
    return made;
  }

  private static boolean testThenTrain(Classifier learner, Instance row) {
    boolean isRight = Utils.maxIndex(learner.getVotesForInstance(row)) == (int) row.classValue();
    learner.trainOnInstance(row);
    return isRight;
  }
}
